package report

import (
	"regexp"
	"slices"
	"strings"
)

// severalOperations is how many operations with the same violation are told one
// by one. Where there are more, it is most likely one fault that they share.
const severalOperations = 3

// group puts together violations that say the same: first those of the same
// operation, and then those of operations that are too many to be told apart.
// The order stays that of the first of each.
func group(all []violation) []violation {
	all = merge(all, func(v violation) string { return v.signature() + "\x00" + v.operations[0] })
	spread := map[string]int{}
	for _, v := range all {
		spread[v.signature()]++
	}
	return merge(all, func(v violation) string {
		if spread[v.signature()] > severalOperations {
			return v.signature()
		}
		return v.signature() + "\x00" + v.operations[0]
	})
}

func merge(all []violation, key func(violation) string) []violation {
	var merged []violation
	at := map[string]int{}
	for _, v := range all {
		k := key(v)
		i, ok := at[k]
		if !ok {
			at[k] = len(merged)
			merged = append(merged, v)
			continue
		}
		merged[i].operations = union(merged[i].operations, v.operations)
		merged[i].places = union(merged[i].places, v.places)
	}
	return merged
}

func union(a, b []string) []string {
	a = slices.Clip(a)
	for _, e := range b {
		if !slices.Contains(a, e) {
			a = append(a, e)
		}
	}
	return a
}

// signature is the same for violations that say the same of whatever operation.
func (v violation) signature() string {
	own := ""
	if v.own {
		own = "own"
	}
	return strings.Join([]string{string(v.state), own, strings.Join(v.requirements, " "), normal(v.reason)}, "\x00")
}

var (
	// uniqueWord is a value that the engine made, or a UUID.
	uniqueWord = regexp.MustCompile(`\b([aA][a-z2-9]{12}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\b`)
	// number is a run of digits, with the word before it that makes it a status.
	number = regexp.MustCompile(`((?:status =|answered|want|or) )?[0-9]+`)
	status = regexp.MustCompile(` [1-5][0-9]{2}$`)
)

// normal returns a reason without what differs from one request to the next. The
// statuses stay: 201 instead of 400 and 500 instead of 400 are not the same.
func normal(reason string) string {
	reason = uniqueWord.ReplaceAllString(reason, "…")
	return number.ReplaceAllStringFunc(reason, func(found string) string {
		if status.MatchString(found) {
			return found
		}
		return strings.TrimRight(found, "0123456789") + "…"
	})
}
