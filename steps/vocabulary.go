package steps

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/plan"
)

// Definition is one step that feature files may use. Everything that a run knows
// of a step stands in its row.
type Definition struct {
	Keyword string // Given, When or Then
	Form    string // how it reads, with what varies in angle brackets
	Says    string // what it does, in a sentence

	pattern string // what it matches, from beginning to end
	run     func(context.Context, *world, arguments) error
	needs   need                      // what it needs its pack to say; nil for nothing
	cost    cost                      // what it sends
	notes   func(*analysis, []string) // what it says about its scenario beforehand; nil for nothing

	expression *regexp.Regexp // of pattern
}

func (d *Definition) note(a *analysis, text []string) {
	if d.notes != nil {
		d.notes(a, text)
	}
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

// values are the fields of the table; none where there is no table.
func (a arguments) values() map[string]any {
	fields, err := a.fields()
	if err != nil {
		return nil // whoever runs the step says so
	}
	return fields
}

// The patterns of what varies in a step.
const (
	resourceWord  = `([a-z][a-z_-]*)`
	memberWord    = `((?:other )?[a-z][a-z_-]*)`
	operationWord = `([^\s"<>]+)`
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
func Vocabulary() []Definition { return slices.Clone(vocabulary()) }

var (
	readVocabulary sync.Once
	definitions    []Definition
)

// vocabulary is made when it is first needed: its steps refer to what refers to it.
func vocabulary() []Definition {
	readVocabulary.Do(func() {
		definitions = slices.Concat(with("Given", givens()), with("When", whens()), with("Then", thens()))
	})
	return definitions
}

func with(keyword string, rows []Definition) []Definition {
	for n := range rows {
		rows[n].Keyword, rows[n].expression = keyword, regexp.MustCompile("^"+rows[n].pattern+"$")
	}
	return rows
}

func givens() []Definition {
	return []Definition{
		{
			Form:    `a|another <resource>`,
			pattern: `(an?|another) ` + resourceWord,
			Says:    "The resource exists. Later steps call another one the other <resource>.",
			run:     aResource,
			cost:    costResource,
			notes:   notesResource,
		},
		{
			Form:    `a|another <resource> with: <table of fields>`,
			pattern: `(an?|another) ` + resourceWord + ` with:`,
			Says:    "The resource exists, and was created with these fields.",
			run:     aResourceWith,
			cost:    costResourceWith,
			notes:   both(notesResource, notesKnown),
		},
		{
			Form:    `a shared <resource> with <n> <resources>`,
			pattern: `a shared ` + resourceWord + ` with (\d+) ` + resourceWord,
			Says:    "The resource exists and holds so many others. It is made once in a run, for all scenarios that read it.",
			run:     aSharedResource,
			cost:    costShared,
			notes:   notesShared,
		},
		{
			Form:    `another organization's <resource>`,
			pattern: `another organization's ` + resourceWord,
			Says:    "Another organization has the resource.",
			run:     anothers,
			cost:    costAnothers,
			notes:   notesAnothers,
		},
		{
			Form:    `the <resource> is updated with: <table of fields>`,
			pattern: `the ` + memberWord + ` is updated with:`,
			Says:    "The resource was changed so, after it was created.",
			run:     isUpdatedWith,
			cost:    costUpdated,
			notes:   notesChanged,
		},
		{
			Form:    `a <operation> request that is accepted`,
			pattern: `an? ` + operationWord + ` request that is accepted`,
			Says:    "The operation's request from requests.yaml; what it refers to exists.",
			run:     anAcceptedRequest,
			cost:    costBound,
			notes:   notesOperation,
		},
		{
			Form:    `a <operation> request that is accepted, with the query: <table of parameters>`,
			pattern: `an? ` + operationWord + ` request that is accepted, with the query:`,
			Says:    "The same, with these query parameters.",
			run:     anAcceptedRequestWithQuery,
			cost:    costBound,
			notes:   func(a *analysis, text []string) { notesOperation(a, text); a.narrowed = true },
		},
	}
}

func whens() []Definition {
	return []Definition{
		{
			Form:    `it is sent`,
			pattern: `it is sent`,
			Says:    "The request is sent as it is.",
			run:     isSent,
			cost:    costSent,
		},
		{
			Form:    `it is sent without body field|query parameter "<name>"`,
			pattern: `it is sent without ` + placePhrase,
			Says:    "The request is sent without it.",
			run:     isSentWithout,
			cost:    costSent,
		},
		{
			Form:    `it is sent with body field|query parameter|path parameter "<name>" set to <JSON>`,
			pattern: `it is sent with ` + placePhrase + ` set to (.+)`,
			Says:    "The request is sent with another value there.",
			run:     isSentWithValue,
			cost:    costSent,
		},
		{
			Form:    `it is sent with: <table of fields>`,
			pattern: `it is sent with:`,
			Says:    "The request is sent with these body fields.",
			run:     isSentWithFields,
			cost:    costSent,
		},
		{
			Form:    `it is sent with the query: <table of parameters>`,
			pattern: `it is sent with the query:`,
			Says:    "The request is sent with these query parameters.",
			run:     isSentWithQuery,
			cost:    costSent,
		},
		{
			Form:    `it is sent with <change>`,
			pattern: `it is sent with ` + alternatives(changes),
			Says:    "The change is one of: " + phrases(changes) + ".",
			run:     isSentWithChange,
			cost:    costSent,
			notes:   needsCredential,
		},
		{
			Form:    `it is sent for an unknown|a deleted|another organization's <resource>`,
			pattern: `it is sent for (an unknown|a deleted|another organization's) ` + resourceWord,
			Says:    "The request is sent with that one's id in place of the resource's own.",
			run:     isSentFor,
			cost:    costSentFor,
			notes:   needsForeign,
		},
		{
			Form:    `it is sent with each <variation>`,
			pattern: `it is sent with each ` + alternatives(trialKinds),
			Says:    "The request is sent many times, each time with one variation, each with a verdict of its own. The variation is one of: " + phrases(trialKinds) + ".",
			run:     isSentWithEach,
			cost:    costEach,
		},
		{
			Form:    `it is sent with the method "<METHOD>"`,
			pattern: `it is sent with the method "([A-Z]+)"`,
			Says:    "The request is sent with a method that the path does not have.",
			run:     isSentWithMethod,
			cost:    costSent,
			notes:   func(a *analysis, text []string) { a.method = text[0] },
		},
		{
			Form:    `it is sent while the server fails`,
			pattern: `it is sent while the server fails`,
			Says:    "The request is sent with the fault header.",
			run:     isSentWhileFailing,
			cost:    costFailing,
			notes:   func(a *analysis, _ []string) { a.hook = true },
		},
		{
			Form:    `it is sent beyond the rate limit`,
			pattern: `it is sent beyond the rate limit`,
			Says:    "The request is sent with the burst key when that organization's limit is exhausted.",
			run:     isSentBeyondLimit,
			cost:    costSent,
			notes:   func(a *analysis, _ []string) { a.burst = true; a.keys = append(a.keys, Burst) },
		},
		{
			Form:    `its pages are read`,
			pattern: `its pages are read`,
			Says:    "The listing is read to its end, several times, with different limits.",
			run:     pagesAreRead,
			needs:   needsPages,
			cost:    costPages,
			notes:   func(a *analysis, _ []string) { a.pages = true },
		},
	}
}

func thens() []Definition {
	return []Definition{
		{
			Form:    `it is accepted`,
			pattern: `it is accepted`,
			Says:    "The answer has the operation's success status.",
			run:     isAccepted,
			cost:    free,
			notes:   notesAccepted,
		},
		{
			Form:    `it is rejected with <status>[ or <status>] ["<detail>"]`,
			pattern: `it is rejected with ` + statusList + `(?: ` + quotedText + `)?`,
			Says:    "The answer has one of the statuses, the first being the usual one, and a detail that begins so. Counts only if the accepted request was accepted.",
			run:     isRejected,
			cost:    costTwin,
			notes:   notesRejected,
		},
		{
			Form:    `it is refused<qualification>`,
			pattern: `it is refused` + alternatives(refusals),
			Says:    "The answer is some client error: alone, or with a qualification, one of" + phrases(refusals) + ".",
			run:     isRefused,
			cost:    costTwin,
		},
		{
			Form:    `the error names body field|query parameter|path parameter "<name>"`,
			pattern: `the error names ` + placePhrase,
			Says:    "A field-level error names the place.",
			run:     errorNames,
			needs:   needs(errPlace),
			cost:    free,
		},
		{
			Form:    `the error says "<text>" of type "<type>"`,
			pattern: `the error says ` + quotedText + ` of type ` + quotedText,
			Says:    "A field-level error has a text and a type that begin so.",
			run:     errorSays,
			needs:   needs(errText, errType),
			cost:    free,
		},
		{
			Form:    `each is rejected with <status>[ or <status>][, naming the place]`,
			pattern: `each is rejected with ` + statusList + `(, naming the place)?`,
			Says:    "Each of the requests is rejected, and a field-level error names the place of the variation.",
			run:     eachIsRejected,
			needs:   needsPlace,
			cost:    costTwin,
			notes:   notesRejected,
		},
		{
			Form:    `each is <outcome>`,
			pattern: `each is ` + alternatives(trialEnds),
			Says:    "Each of the requests is one of: " + phrases(trialEnds) + ".",
			run:     eachIs,
			cost:    costTwin,
			notes:   notesTrialEnd,
		},
		{
			Form:    `nothing has changed`,
			pattern: `nothing has changed`,
			Says:    "What the request refers to reads as before, and nothing was created.",
			run:     nothingHasChanged,
			cost:    costUnchanged,
			notes:   func(a *analysis, _ []string) { a.observes = true },
		},
		{
			Form:    `the|another organization's <resource> is as it was`,
			pattern: `(the|another organization's) ` + memberWord + ` is as it was`,
			Says:    "It reads as before the request.",
			run:     isAsItWas,
			cost:    costUntouched,
			notes:   both(notesUntouched, notesKnown),
		},
		{
			Form:    `the oldest <resources> are as they were`,
			pattern: `the oldest ` + resourceWord + ` are as they were`,
			Says:    "Those of the kind that the run made first, and that are still there, read as before the request. What has to do with the request is not looked at.",
			run:     oldestAreAsTheyWere,
			cost:    costOldest,
			notes:   func(a *analysis, text []string) { a.observes, a.oldest = true, append(a.oldest, text[0]) },
		},
		{
			Form:    `it answers with: <table of fields>`,
			pattern: `it answers with:`,
			Says:    "The payload of the answer has these fields.",
			run:     answersWith,
			needs:   needsAnswer,
			cost:    free,
			notes:   notesKnown,
		},
		{
			Form:    `the <resource> has: <table of fields>`,
			pattern: `the ` + memberWord + ` has:`,
			Says:    "The resource reads so, at the latest after the consistency budget.",
			run:     resourceHas,
			needs:   needsResource,
			cost:    requests(1),
			notes:   notesKnown,
		},
		{
			Form:    `the <resource> has|it answers with what was sent|it was created with`,
			pattern: `(?:the ` + memberWord + ` has|it answers with) what (was sent|it was created with)`,
			Says:    "The resource reads so at once, or the answer has it.",
			run:     hasWhat,
			cost:    costHas,
			notes:   notesKnown,
		},
		{
			Form:    `the|another organization's <resource> is [not] listed by <operation>[ where "<query parameter>" is <JSON>]`,
			pattern: `(the|another organization's) ` + memberWord + ` is (not )?listed by ` + operationWord + `(?: where ` + quotedText + ` is (.+))?`,
			Says:    "The listing shows it, at the latest after the consistency budget; or no page of it does.",
			run:     isListed,
			cost:    costListed,
			notes:   both(notesWhose, notesKnown),
		},
		{
			Form:    `it lists nothing[, or is refused]|only the <resource>`,
			pattern: `it lists (nothing|nothing, or is refused|only the ` + memberWord + `)`,
			Says:    "The answer lists nothing, or it and nothing else.",
			run:     listsOnly,
			cost:    free,
			notes:   notesOwn,
		},
		{
			Form:    `it lists <n> items, and more|none follow`,
			pattern: `it lists (\d+) items, and (more|none) follow`,
			Says:    "The answer lists so many, and says whether a further page follows.",
			run:     listsSoMany,
			needs:   needs(pageMore),
			cost:    free,
			notes:   notesOwn,
		},
		{
			Form:    `it is on page <n> of <n> at a time`,
			pattern: `it is on page (\d+) of (\d+) at a time`,
			Says:    "The answer names this page and this limit.",
			run:     isOnPage,
			needs:   needs(pageIs, pageHolds),
			cost:    free,
		},
		{
			Form:    `its pages <quality>`,
			pattern: `its pages ` + alternatives(pagePhrases),
			Says:    "What holds for the pages that were read, one of: " + phrases(pagePhrases) + ".",
			run:     pagesAre,
			needs:   needsOfPages,
			cost:    free,
			notes:   notesAccepted,
		},
		{
			Form:    `it is accepted when it is sent again`,
			pattern: `it is accepted when it is sent again`,
			Says:    "The same request succeeds now; after a rate limit, once the time is over.",
			run:     isAcceptedAgain,
			cost:    requests(1),
		},
		{
			Form:    `it says in whole seconds when to try again`,
			pattern: `it says in whole seconds when to try again`,
			Says:    "The answer has one Retry-After, in whole seconds.",
			run:     saysWhenToRetry,
			cost:    free,
		},
		{
			Form:    `another organization is served`,
			pattern: `another organization is served`,
			Says:    "The same request with the main key, sent at that moment, is not limited.",
			run:     anotherIsServed,
			cost:    costServed,
			notes:   func(a *analysis, _ []string) { a.beside = true },
		},
		{
			Form:    `the error shows no stack trace`,
			pattern: `the error shows no stack trace`,
			Says:    "Nothing in the answer looks like one.",
			run:     showsNoTrace,
			cost:    free,
		},
	}
}

// match finds the definition of a step, or an error that suggests one.
func match(step plan.Step) (*Definition, []string, error) {
	known := vocabulary()
	for n := range known {
		d := &known[n]
		if m := d.expression.FindStringSubmatch(step.Text); m != nil && d.Keyword == step.Keyword {
			return d, m[1:], nil
		}
	}
	var forms []string
	for _, d := range known {
		if d.expression.MatchString(step.Text) {
			return nil, nil, fmt.Errorf("step %q is a %s, not a %s", step.Text, d.Keyword, step.Keyword)
		}
		forms = append(forms, d.Form)
	}
	if err := plan.Known("step", step.Text, forms); err != nil {
		return nil, nil, err
	}
	return nil, nil, fmt.Errorf("unknown step %q", step.Text)
}
