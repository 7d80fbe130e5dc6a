package steps

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/assaykit/assay/internal/jsonvalue"
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
		if _, twice := fields[row[0]]; twice {
			return nil, fmt.Errorf("the table has field %q twice", row[0])
		}
		fields[row[0]] = jsonvalue.Cell(row[1])
	}
	if len(fields) == 0 {
		return nil, fmt.Errorf("the step needs a table of fields and values")
	}
	return fields, nil
}

// The patterns of what varies in a step.
const (
	resourceWord  = `([a-z][a-z_-]*)`
	memberWord    = `((?:other )?[a-z][a-z_-]*)`
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

// phrases lists the keys of a table of phrases for people.
func phrases[V any](table map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(table)), ", ")
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
			"The resource exists. Later steps call another one the other <resource>.", aResource, notesResource),
		define("Given", `(an?|another) `+resourceWord+` with:`, `a|another <resource> with: <table of fields>`,
			"The resource exists, and was created with these fields.", aResourceWith, both(notesResource, notesKnown)),
		define("Given", `a shared `+resourceWord+` with (\d+) `+resourceWord, `a shared <resource> with <n> <resources>`,
			"The resource exists and holds so many others. It is made once in a run, for all scenarios that read it.", aSharedResource, notesShared),
		define("Given", `another organization's `+resourceWord, `another organization's <resource>`,
			"Another organization has the resource.", anothers, notesAnothers),
		define("Given", `the `+memberWord+` is updated with:`, `the <resource> is updated with: <table of fields>`,
			"The resource was changed so, after it was created.", isUpdatedWith, notesChanged),
		define("Given", `an? `+operationWord+` request that is accepted`, `a <operation> request that is accepted`,
			"The operation's request from requests.yaml; what it refers to exists.", anAcceptedRequest, notesOperation),
		define("Given", `an? `+operationWord+` request that is accepted, with the query:`, `a <operation> request that is accepted, with the query: <table of parameters>`,
			"The same, with these query parameters.", anAcceptedRequestWithQuery,
			func(a *analysis, text []string) { notesOperation(a, text); a.narrowed = true }),
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
		define("When", `it is sent with the query:`, `it is sent with the query: <table of parameters>`,
			"The request is sent with these query parameters.", isSentWithQuery, nil),
		define("When", `it is sent with `+alternatives(changes), `it is sent with <change>`,
			"The change is one of: "+phrases(changes)+".", isSentWithChange, needsCredential),
		define("When", `it is sent for (an unknown|a deleted|another organization's) `+resourceWord, `it is sent for an unknown|a deleted|another organization's <resource>`,
			"The request is sent with that one's id in place of the resource's own.", isSentFor, needsForeign),
		define("When", `it is sent with each `+alternatives(trialKinds), `it is sent with each <variation>`,
			"The request is sent many times, each time with one variation, each with a verdict of its own. The variation is one of: "+phrases(trialKinds)+".", isSentWithEach, nil),
		define("When", `it is sent with the method "([A-Z]+)"`, `it is sent with the method "<METHOD>"`,
			"The request is sent with a method that the path does not have.", isSentWithMethod,
			func(a *analysis, text []string) { a.method = text[0] }),
		define("When", `it is sent while the server fails`, `it is sent while the server fails`,
			"The request is sent with the fault header.", isSentWhileFailing, func(a *analysis, _ []string) { a.hook = true }),
		define("When", `it is sent beyond the rate limit`, `it is sent beyond the rate limit`,
			"The request is sent with the burst key when that organization's limit is exhausted.", isSentBeyondLimit,
			func(a *analysis, _ []string) { a.burst = true; a.keys = append(a.keys, Burst) }),
		define("When", `its pages are read`, `its pages are read`,
			"The listing is read to its end, several times, with different limits.", pagesAreRead,
			func(a *analysis, _ []string) { a.pages = true }),
	}
}

func thens() []Definition {
	return []Definition{
		define("Then", `it is accepted`, `it is accepted`,
			"The answer has the operation's success status.", isAccepted, notesAccepted),
		define("Then", `it is rejected with `+statusList+`(?: `+quotedText+`)?`, `it is rejected with <status>[ or <status>] ["<detail>"]`,
			"The answer has one of the statuses, the first being the usual one, and a detail that begins so. Counts only if the accepted request was accepted.", isRejected, notesRejected),
		define("Then", `it is refused`+alternatives(refusals), `it is refused<qualification>`,
			"The answer is some client error, with a qualification, one of: "+phrases(refusals)+".", isRefused, nil),
		define("Then", `the error names `+placePhrase, `the error names body field|query parameter|path parameter "<name>"`,
			"A field-level error names the place.", errorNames, nil),
		define("Then", `the error says `+quotedText+` of type `+quotedText, `the error says "<text>" of type "<type>"`,
			"A field-level error has a text and a type that begin so.", errorSays, nil),
		define("Then", `each is rejected with `+statusList+`(, naming the place)?`, `each is rejected with <status>[ or <status>][, naming the place]`,
			"Each of the requests is rejected, and a field-level error names the place of the variation.", eachIsRejected, notesRejected),
		define("Then", `each is `+alternatives(trialEnds), `each is <outcome>`,
			"Each of the requests is one of: "+phrases(trialEnds)+".", eachIs, notesTrialEnd),
		define("Then", `nothing has changed`, `nothing has changed`,
			"What the request refers to reads as before, and nothing was created.", nothingHasChanged,
			func(a *analysis, _ []string) { a.observes = true }),
		define("Then", `(the|another organization's) `+memberWord+` is as it was`, `the|another organization's <resource> is as it was`,
			"It reads as before the request.", isAsItWas, both(notesUntouched, notesKnown)),
		define("Then", `the oldest `+resourceWord+` are as they were`, `the oldest <resources> are as they were`,
			"Those of the kind that the run made first, and that are still there, read as before the request. What has to do with the request is not looked at.", oldestAreAsTheyWere,
			func(a *analysis, text []string) { a.observes, a.oldest = true, append(a.oldest, text[0]) }),
		define("Then", `it answers with:`, `it answers with: <table of fields>`,
			"The payload of the answer has these fields.", answersWith, notesKnown),
		define("Then", `the `+memberWord+` has:`, `the <resource> has: <table of fields>`,
			"The resource reads so, at the latest after the consistency budget.", resourceHas, notesKnown),
		define("Then", `(?:the `+memberWord+` has|it answers with) what (was sent|it was created with)`, `the <resource> has|it answers with what was sent|it was created with`,
			"The resource reads so at once, or the answer has it.", hasWhat, notesKnown),
		define("Then", `(the|another organization's) `+memberWord+` is (not )?listed by `+operationWord+`(?: where `+quotedText+` is (.+))?`,
			`the|another organization's <resource> is [not] listed by <operation>[ where "<query parameter>" is <JSON>]`,
			"The listing shows it, at the latest after the consistency budget; or no page of it does.", isListed, both(notesWhose, notesKnown)),
		define("Then", `it lists (nothing|nothing, or is refused|only the `+memberWord+`)`, `it lists nothing[, or is refused]|only the <resource>`,
			"The answer lists nothing, or it and nothing else.", listsOnly, notesOwn),
		define("Then", `it lists (\d+) items, and (more|none) follow`, `it lists <n> items, and more|none follow`,
			"The answer lists so many, and says whether a further page follows.", listsSoMany, notesOwn),
		define("Then", `it is on page (\d+) of (\d+) at a time`, `it is on page <n> of <n> at a time`,
			"The answer names this page and this limit.", isOnPage, nil),
		define("Then", `its pages `+alternatives(pagePhrases), `its pages <quality>`,
			"What holds for the pages that were read, one of: "+phrases(pagePhrases)+".", pagesAre, notesAccepted),
		define("Then", `it is accepted when it is sent again`, `it is accepted when it is sent again`,
			"The same request succeeds now; after a rate limit, once the time is over.", isAcceptedAgain, nil),
		define("Then", `it says in whole seconds when to try again`, `it says in whole seconds when to try again`,
			"The answer has one Retry-After, in whole seconds.", saysWhenToRetry, nil),
		define("Then", `another organization is served`, `another organization is served`,
			"The same request with the main key, sent at that moment, is not limited.", anotherIsServed, func(a *analysis, _ []string) { a.beside = true }),
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
