package verdict

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	// cut is a value that was too long to be shown as a whole, up to where it was
	// cut: how much is left of it depends on how long an id before it was.
	cut = regexp.MustCompile(`"[^"]*…"?|\S*…`)
	// generated is a time, what the engine makes up (see steps/unique.go), a UUID, or
	// any word in which digits stand beside letters, as they do in most ids.
	generated = regexp.MustCompile(`(?i)\b([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]+)?|(?:assay)?a[a-kmnp-z2-9]{12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|` +
		`[a-z_-]*[0-9]+[a-z_][a-z0-9_-]*|[a-z_]+-?[0-9][a-z0-9_-]*)\b`)
	// digits is a run of digits, with the word before it that makes it a status.
	digits = regexp.MustCompile(`((?:status =|answered|want|or) )?[0-9]+`)
	status = regexp.MustCompile(` [1-5][0-9]{2}$`)
)

// Normal returns a reason without the parts that differ from run to run: ids, unique
// names and numbers. Statuses stay, because 201 in place of 400 and 500 in place of
// 400 are two failures.
func Normal(reason string) string {
	if strings.Contains(reason, "…") {
		reason = cut.ReplaceAllString(reason, "…")
	}
	if mayBeGenerated(reason) {
		reason = generated.ReplaceAllString(reason, "…")
	}
	if !strings.ContainsAny(reason, "0123456789") {
		return reason
	}
	return digits.ReplaceAllStringFunc(reason, func(found string) string {
		if status.MatchString(found) {
			return found
		}
		return strings.TrimRight(found, "0123456789") + "…"
	})
}

// leastGenerated is how many letters stand one after the other in what is generated and
// has no digit.
const leastGenerated = 12

// mayBeGenerated reports whether something in a reason may be generated: what is has a
// digit, or a long word. Most reasons have neither, and looking closer takes long.
func mayBeGenerated(reason string) bool {
	letters := 0
	for _, c := range []byte(reason) {
		switch {
		case '0' <= c && c <= '9':
			return true
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c >= utf8.RuneSelf:
			if letters++; letters == leastGenerated {
				return true
			}
		default:
			letters = 0
		}
	}
	return false
}

// keyOfMap is a step in the path of a member that has a name of its own in each answer.
var keyOfMap = regexp.MustCompile(`\["(?:[^"\\]|\\.)*"\]`)

// described is what an answer had beside its status.
var described = regexp.MustCompile(`^(status = [0-9]+)\b.*(, want )`)

// kindOf returns a text that is the same for reasons of the same cause: for a member,
// what is expected there; for a status, the status. The values and the wording of
// answers are not part of it. Normal returns [Normal] of the reason.
func kindOf(reason string, normal func() string) string {
	c, subject := Compare(reason), SubjectOf(reason)
	switch {
	case subject.Status:
		return Normal(described.ReplaceAllString(reason, "$1$2"))
	case subject.Path != nil && c.Subject != "" && c.Expected != "" && !isQuoted(c.Expected):
		return Normal(keyOfMap.ReplaceAllString(c.Subject, `["…"]`) + ", want " + c.Expected)
	}
	return normal()
}

// isQuoted reports whether a value is expected, and not a type or a form.
func isQuoted(expected string) bool { return strings.ContainsAny(expected[:1], `"[{0123456789-`) }
