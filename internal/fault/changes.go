package fault

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/spec"
)

// maxChanges bounds how many changes of one passage are told.
const maxChanges = 8

// maxShown bounds how much of a value is shown, in bytes.
const maxShown = 120

// Changes tells in plain lines what a fault did to a request and to its answer, such as
// "answer body /data/city: "Bern" -> missing": at most eight, and a line with how many more
// there are. A value is cut after 120 bytes. No credential is in them.
func (p Passage) Changes() []string {
	var all []string
	say := func(where string, before, after any) {
		if before != after {
			all = append(all, fmt.Sprintf("%s: %v -> %v", where, before, after))
		}
	}
	switch asked := p.asked; {
	case len(asked) == 0:
		all = append(all, "the server was not asked")
	case len(asked) == 1:
		say("request path", p.Call.URL.EscapedPath(), asked[0].URL.EscapedPath())
		say("request query", "?"+p.Call.URL.RawQuery, "?"+asked[0].URL.RawQuery)
		all = append(all, differences("request body", p.Call.Body, asked[0].Body)...)
		if p.Call.credential() != asked[0].credential() {
			all = append(all, "request: sent with another credential")
		}
	default:
		for n, c := range asked {
			all = append(all, fmt.Sprintf("the server was asked (%d): %s %s %s", n+1, c.Method, c.URL.RequestURI(), shortened(string(c.Body))))
		}
	}
	if p.given != nil {
		say("answer status", p.given.Status, p.Answer.Status)
		all = append(all, headerDifferences(p.given.Header, p.Answer.Header)...)
		all = append(all, differences("answer body", p.given.Body, p.Answer.Body)...)
	} else {
		all = append(all, fmt.Sprintf("the client was answered: %d %s", p.Answer.Status, shortened(string(p.Answer.Body))))
	}
	if len(all) > maxChanges {
		all = append(all[:maxChanges], fmt.Sprintf("and %d more", len(all)-maxChanges))
	}
	for n := range all {
		all[n] = p.Call.withoutSecrets(all[n])
	}
	return all
}

// withoutSecrets is a text without the credentials that are known.
func (c *Call) withoutSecrets(text string) string {
	for _, known := range append(c.memory.good(), c) {
		if secret := known.secret(); secret != "" {
			text = strings.ReplaceAll(text, secret, "(credential)")
		}
	}
	return text
}

func headerDifferences(before, after http.Header) []string {
	var all []string
	names := slices.Sorted(maps.Keys(before))
	for name := range after {
		if _, both := before[name]; !both {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if !slices.Equal(before[name], after[name]) {
			all = append(all, fmt.Sprintf("answer header %s: %s -> %s", name, headerShown(before[name]), headerShown(after[name])))
		}
	}
	return all
}

func headerShown(values []string) string {
	if len(values) == 0 {
		return "missing"
	}
	return shortened(strings.Join(values, ", "))
}

// differences says where two bodies differ: member by member where both are JSON.
func differences(what string, before, after []byte) []string {
	if bytes.Equal(before, after) {
		return nil
	}
	a, isJSON := decode(before)
	b, both := decode(after)
	if !isJSON || !both || reflect.DeepEqual(a, b) { // such as a body that is there twice
		return []string{fmt.Sprintf("%s: %s -> %s", what, bodyShown(before), bodyShown(after))}
	}
	var all []string
	compareValues(a, b, "", func(pointer, before, after string) {
		if len(all) <= maxChanges {
			all = append(all, fmt.Sprintf("%s %s: %s -> %s", what, pointer, before, after))
		}
	})
	return all
}

func bodyShown(body []byte) string {
	if len(body) == 0 {
		return "nothing"
	}
	return shortened(string(body))
}

func compareValues(a, b any, at string, say func(pointer, before, after string)) {
	switch {
	case reflect.DeepEqual(a, b):
		return
	case isObject(a) && isObject(b):
		before, after := a.(map[string]any), b.(map[string]any)
		names := slices.Sorted(maps.Keys(before))
		for _, name := range slices.Sorted(maps.Keys(after)) {
			if _, both := before[name]; !both {
				names = append(names, name)
			}
		}
		for _, name := range names {
			was, had := before[name]
			is, has := after[name]
			pointer := at + "/" + spec.EscapeToken(name)
			switch {
			case !has:
				say(pointer, shortened(string(encode(was))), "missing")
			case !had:
				say(pointer, "missing", shortened(string(encode(is))))
			default:
				compareValues(was, is, pointer, say)
			}
		}
		return
	}
	before, isArray := a.([]any)
	after, both := b.([]any)
	if isArray && both {
		if len(before) != len(after) {
			say(at, fmt.Sprintf("%d items", len(before)), fmt.Sprintf("%d items", len(after)))
			return
		}
		for n := range before {
			compareValues(before[n], after[n], fmt.Sprintf("%s/%d", at, n), say)
		}
		return
	}
	say(at, shortened(string(encode(a))), shortened(string(encode(b))))
}

// shortened is the beginning of a text, on one line.
func shortened(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= maxShown {
		return text
	}
	end := maxShown
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
