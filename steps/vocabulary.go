package steps

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/assaykit/assay/internal/plan"
)

// Definition is one step that feature files may use.
type Definition struct {
	Keyword string // Given, When or Then
	Form    string // how it reads, with what varies in angle brackets
	Says    string // what it does, in a sentence

	pattern *regexp.Regexp
	run     func(context.Context, *world, arguments) error
	notes   func(*analysis, []string) // what it tells about its scenario beforehand
}

// arguments are what a step was given.
type arguments struct {
	text  []string
	table [][]string
}

// fields reads the table as an object: a name and a value in each row.
func (a arguments) fields() (map[string]any, error) {
	fields := map[string]any{}
	for _, row := range a.table {
		if len(row) != 2 {
			return nil, fmt.Errorf("the table has %d columns, want two: a field and its value", len(row))
		}
		fields[row[0]] = cell(row[1])
	}
	if len(fields) == 0 {
		return nil, fmt.Errorf("the step needs a table of fields and values")
	}
	return fields, nil
}

// The patterns of what varies in a step.
const (
	resourceWord  = `([a-z][a-z_-]*)`
	operationWord = `([A-Za-z][A-Za-z0-9_-]*)`
	quotedText    = `"([^"]*)"`
	placePhrase   = `(body field|query parameter|path parameter) "([^"]+)"`
	statusList    = `(\d{3}(?:(?:, | or )\d{3})*)`
)

// alternatives turns the keys of a table of phrases into a pattern.
func alternatives[V any](phrases map[string]V) string {
	var quoted []string
	for phrase := range maps.Keys(phrases) {
		quoted = append(quoted, regexp.QuoteMeta(phrase))
	}
	// The longest first, so that no phrase hides one that it begins.
	sort.Slice(quoted, func(i, j int) bool {
		return len(quoted[i]) > len(quoted[j]) || len(quoted[i]) == len(quoted[j]) && quoted[i] < quoted[j]
	})
	return "(" + strings.Join(quoted, "|") + ")"
}

// Vocabulary returns every step definition.
func Vocabulary() []Definition { return slices.Clone(vocabulary) }

// vocabulary is filled in by init, because steps refer to what refers to it.
var vocabulary []Definition

func init() {
	vocabulary = slices.Concat(givens(), whens(), thens())
	for n := range vocabulary {
		d := &vocabulary[n]
		if d.notes == nil {
			d.notes = func(*analysis, []string) {}
		}
	}
}

func define(keyword, pattern, form, says string, run func(context.Context, *world, arguments) error, notes func(*analysis, []string)) Definition {
	return Definition{Keyword: keyword, Form: form, Says: says, pattern: regexp.MustCompile("^" + pattern + "$"), run: run, notes: notes}
}

func givens() []Definition {
	return []Definition{
		define("Given", `(an?|another) `+resourceWord, `a|another <resource>`,
			"The resource exists.", aResource, notesResource),
		define("Given", `(an?|another) `+resourceWord+` with:`, `a|another <resource> with: <table of fields>`,
			"The resource exists, and was created with these fields.", aResourceWith, notesResource),
		define("Given", `(\d+) `+resourceWord, `<n> <resources>`,
			"So many of the resource exist.", severalResources, notesOwn),
		define("Given", `another organization's `+resourceWord, `another organization's <resource>`,
			"Another organization has the resource.", anothers, needs(Other)),
		define("Given", `an? `+operationWord+` request that is accepted`, `a <operation> request that is accepted`,
			"The operation's request from requests.yaml; what it refers to exists.", anAcceptedRequest, notesOperation),
	}
}

func whens() []Definition {
	return []Definition{
		define("When", `it is sent`, `it is sent`,
			"The request is sent as it is.", isSent, nil),
		define("When", `it is sent without `+placePhrase, `it is sent without body field|query parameter "<name>"`,
			"The request is sent without it.", isSentWithout, nil),
		define("When", `it is sent with `+placePhrase+` set to (.+)`, `it is sent with body field|query parameter|path parameter "<name>" set to <JSON>`,
			"The request is sent with another value there.", isSentWithValue, nil),
		define("When", `it is sent with:`, `it is sent with: <table of fields>`,
			"The request is sent with these body fields.", isSentWithFields, nil),
		define("When", `it is sent with `+alternatives(bodies)+` as its body`, `it is sent with <body> as its body`,
			"The body is one of: "+strings.Join(slices.Sorted(maps.Keys(bodies)), ", ")+".", isSentWithBody, nil),
		define("When", `it is sent with `+alternatives(authentications), `it is sent with <credential>`,
			"The credential is one of: "+strings.Join(slices.Sorted(maps.Keys(authentications)), ", ")+".", isSentWithAuthentication, needsCredential),
		define("When", `it is sent for (an unknown|a deleted|another organization's) `+resourceWord, `it is sent for an unknown|a deleted|another organization's <resource>`,
			"The request is sent with that one's id in place of the resource's own.", isSentFor, needsForeign),
		define("When", `it is sent with each invalid value of its (body|path|query)`, `it is sent with each invalid value of its body|path|query`,
			"The request is sent many times, each time with one value from invalid.yaml in one place.", isSentWithEachInvalid, nil),
		define("When", `it is sent while the server fails`, `it is sent while the server fails`,
			"The request is sent with the fault header.", isSentWhileFailing, func(a *analysis, _ []string) { a.hook = true }),
		define("When", `it is sent beyond the rate limit`, `it is sent beyond the rate limit`,
			"The request is sent with the burst key when that organization's limit is exhausted.", isSentBeyondLimit,
			func(a *analysis, _ []string) { a.burst = true; a.keys = append(a.keys, Burst) }),
	}
}

func thens() []Definition {
	return []Definition{
		define("Then", `it is accepted`, `it is accepted`,
			"The answer has the operation's success status.", isAccepted, nil),
		define("Then", `it is rejected with `+statusList+`(?: `+quotedText+`)?`, `it is rejected with <status>[ or <status>] ["<detail>"]`,
			"The answer has one of the statuses, the first being the usual one, and a detail that begins so. Counts only if the accepted request was accepted.", isRejected, nil),
		define("Then", `it is refused, and reveals nothing`, `it is refused, and reveals nothing`,
			"The answer is some client error, and shows nothing of another organization.", isRefused, nil),
		define("Then", `the error names `+placePhrase, `the error names body field|query parameter|path parameter "<name>"`,
			"A field-level error names the place.", errorNames, nil),
		define("Then", `the error says `+quotedText+` of type `+quotedText, `the error says "<text>" of type "<type>"`,
			"A field-level error has a text and a type that begin so.", errorSays, nil),
		define("Then", `each is rejected with `+statusList+`, naming the place`, `each is rejected with <status>[ or <status>], naming the place`,
			"Each of the requests is rejected, and its field-level error names the place of the invalid value.", eachIsRejected, nil),
		define("Then", `nothing has changed`, `nothing has changed`,
			"What the request refers to reads as before, and nothing was created.", nothingHasChanged,
			func(a *analysis, _ []string) { a.observes = true }),
		define("Then", `it answers with:`, `it answers with: <table of fields>`,
			"The payload of the answer has these fields.", answersWith, nil),
		define("Then", `the `+resourceWord+` has:`, `the <resource> has: <table of fields>`,
			"The resource reads so.", resourceHas, nil),
		define("Then", `the `+resourceWord+` has what was sent`, `the <resource> has what was sent`,
			"The resource reads as the request has it.", hasWhatWasSent, nil),
		define("Then", `the `+resourceWord+` has what it was created with`, `the <resource> has what it was created with`,
			"The resource reads as it was created.", hasWhatItWasCreatedWith, nil),
		define("Then", `the `+resourceWord+` is listed by `+operationWord, `the <resource> is listed by <operation>`,
			"The listing shows it.", isListed, nil),
		define("Then", `the `+resourceWord+` is not listed by `+operationWord, `the <resource> is not listed by <operation>`,
			"No page of the listing shows it.", isNotListed, nil),
		define("Then", `another organization's `+resourceWord+` is not listed by `+operationWord, `another organization's <resource> is not listed by <operation>`,
			"No page of the listing shows it.", theirsIsNotListed, needs(Other)),
		define("Then", `it is accepted when it is sent again`, `it is accepted when it is sent again`,
			"The same request succeeds now; after a rate limit, once the time is over.", isAcceptedAgain, nil),
		define("Then", `it says in whole seconds when to try again`, `it says in whole seconds when to try again`,
			"The answer has one Retry-After, in whole seconds.", saysWhenToRetry, nil),
		define("Then", `another organization is served`, `another organization is served`,
			"A request with the main key is not limited.", anotherIsServed, nil),
		define("Then", `the error shows no stack trace`, `the error shows no stack trace`,
			"Nothing in the answer looks like one.", showsNoTrace, nil),
	}
}

// match finds the definition of a step, or an error that suggests one.
func match(step plan.Step) (*Definition, []string, error) {
	for n := range vocabulary {
		d := &vocabulary[n]
		if m := d.pattern.FindStringSubmatch(step.Text); m != nil && d.Keyword == step.Keyword {
			return d, m[1:], nil
		}
	}
	var forms []string
	for _, d := range vocabulary {
		if d.pattern.MatchString(step.Text) {
			return nil, nil, fmt.Errorf("step %q is a %s, not a %s", step.Text, d.Keyword, step.Keyword)
		}
		forms = append(forms, d.Form)
	}
	if err := plan.Known("step", step.Text, forms); err != nil {
		return nil, nil, err
	}
	return nil, nil, fmt.Errorf("unknown step %q", step.Text)
}
