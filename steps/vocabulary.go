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
	"github.com/assaykit/assay/internal/wording"
)

// Definition is one step that feature files may use. Everything that a run knows
// of a step stands in its row.
type Definition struct {
	Keyword string // Given, When or Then
	Form    string // how it reads, with what varies in angle brackets
	Says    string // what it does, in a sentence

	pattern string // what it matches, from beginning to end
	run     func(context.Context, *ScenarioRun, Arguments) error
	needs   need                      // what it needs its pack to say; nil for nothing
	cost    cost                      // what it sends
	notes   func(*Analysis, []string) // what it says about its scenario beforehand; nil for nothing

	optional bool // many an API promises nothing that the step is about

	Expression *regexp.Regexp // what the text of the step matches, without its Keyword
}

func (d *Definition) note(a *Analysis, text []string) {
	if d.notes != nil {
		d.notes(a, text)
	}
}

// Arguments are what a step was given.
type Arguments struct {
	Text  []string   // what the groups of the Expression match, in their order
	Table [][]string // the cells of each row, from the first row on; nil for no table
}

// fields reads the table as an object: a name and a value in each row.
func (a Arguments) fields() (map[string]any, error) {
	fields := map[string]any{}
	for _, row := range a.Table {
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
func (a Arguments) values() map[string]any {
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
	placePhrase   = `(body field|query parameter|path parameter|header parameter) "([^"]+)"`
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

// Vocabulary returns every step definition, in the order of the table. The caller may change
// the slice.
func Vocabulary() []Definition { return slices.Clone(vocabulary()) }

// DefinitionsOf returns the definitions that the steps of a scenario use, each once.
// A step that has none is left out.
func DefinitionsOf(s plan.Scenario) []*Definition {
	var used []*Definition
	for _, step := range s.Steps {
		if d, _, err := match(step); err == nil && !slices.Contains(used, d) {
			used = append(used, d)
		}
	}
	return used
}

var (
	readVocabulary sync.Once
	definitions    []Definition
)

// subjects are the steps of every file that has some.
var subjects = []func() []Definition{
	givenSteps, sharedSteps, sendingSteps, ownerSteps, caseSteps, outcomeSteps, fieldErrorSteps, caseOutcomeSteps,
	unchangedSteps, comparisonSteps, listingSteps, pageSteps, retrySteps, besideSteps, semanticSteps,
}

// vocabulary is made when it is first needed: its steps refer to what refers to it.
func vocabulary() []Definition {
	readVocabulary.Do(func() {
		for _, keyword := range []string{"Given", "When", "Then"} {
			for _, steps := range subjects {
				for _, d := range steps() {
					if d.Keyword == keyword {
						d.Expression = regexp.MustCompile("^" + d.pattern + "$")
						definitions = append(definitions, d)
					}
				}
			}
		}
	})
	return definitions
}

// matched is the definition of a step, and what its groups stand for, which nobody
// changes.
type matched struct {
	definition *Definition
	text       []string
}

// matches holds what was matched, by the keyword and the text of steps. Scenarios have
// most of their steps in common, and each is analysed several times.
var matches sync.Map

// match finds the definition of a step, or an error that suggests one.
func match(step plan.Step) (*Definition, []string, error) {
	written := step.Keyword + " " + step.Text
	if m, ok := matches.Load(written); ok {
		m := m.(matched)
		return m.definition, m.text, nil
	}
	known := vocabulary()
	for n := range known {
		d := &known[n]
		if m := d.Expression.FindStringSubmatch(step.Text); m != nil && d.Keyword == step.Keyword {
			matches.Store(written, matched{d, m[1:]})
			return d, m[1:], nil
		}
	}
	for _, d := range known {
		if d.Expression.MatchString(step.Text) {
			return nil, nil, fmt.Errorf("step %q is a %s, not a %s", step.Text, d.Keyword, step.Keyword)
		}
	}
	return nil, nil, unknownStep(step.Text, known)
}

// optionalPart is what the form of a step may lack.
var optionalPart = regexp.MustCompile(`\[[^\]]*\]`)

// unknownStep is an error about a step that no definition matches, with the one that is
// probably meant.
func unknownStep(text string, known []Definition) error {
	if m := unfilled.FindString(text); m != "" {
		return fmt.Errorf("unknown step %q\n  %s is filled in by the Examples of a Scenario Outline, and this is none", text, m)
	}
	forms := written()
	for _, d := range known {
		forms = append(forms, optionalPart.ReplaceAllString(d.Form, ""), d.Form)
	}
	if err := plan.Known("step", text, forms); wording.Nearest(text, forms) != "" {
		return err
	}
	var like []string
	const few, many = 2, 3 // words that steps have in common, and steps to show
	for words := len(strings.Fields(text)); words >= few && len(like) == 0; words-- {
		begin := strings.Join(strings.Fields(text)[:words], " ") + " "
		for _, d := range known {
			if strings.HasPrefix(d.Form+" ", begin) && len(like) < many {
				like = append(like, d.Form)
			}
		}
	}
	if len(like) == 0 {
		return fmt.Errorf("unknown step %q\n  assay steps shows all that there are", text)
	}
	return fmt.Errorf("unknown step %q\n  steps that begin so: %s", text, strings.Join(like, "; "))
}

// unfilled is what would be filled in by a row.
var unfilled = regexp.MustCompile(`<[a-z][A-Za-z0-9 _-]*>`)

// written are the steps whose last part is one of a few phrases, as they are written.
func written() []string {
	var all []string
	all = append(all, eachOf("it is sent with ", changes)...)
	all = append(all, eachOf("it is sent with each ", caseKinds)...)
	all = append(all, eachOf("it is refused", refusals)...)
	all = append(all, eachOf("each is ", caseOutcomes)...)
	return append(all, eachOf("its pages ", pagePhrases)...)
}

func eachOf[V any](begin string, table map[string]V) []string {
	var all []string
	for _, phrase := range slices.Sorted(maps.Keys(table)) {
		all = append(all, begin+phrase)
	}
	return all
}
