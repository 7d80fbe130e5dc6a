package steps

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// bound is the world of a scenario that begins with an accepted request.
func bound(t *testing.T, operation string) *ScenarioRun {
	t.Helper()
	w := newTestWorld(t)
	require.NoError(t, anAcceptedRequest(context.Background(), w, Arguments{Text: []string{operation}}))
	return w
}

// differences are the places in which two requests differ.
func differences(a, b resource.Request) []resource.Place {
	var places []resource.Place
	for in, both := range map[string][2]map[string]any{resource.InPath: {a.Path, b.Path}, resource.InQuery: {a.Query, b.Query}, resource.InBody: {a.Body, b.Body}} {
		for _, name := range slices.Concat(keys(both[0]), keys(both[1])) {
			one, hasOne := both[0][name]
			other, hasOther := both[1][name]
			if at := (resource.Place{In: in, Name: name}); (hasOne != hasOther || !reflect.DeepEqual(one, other)) && !slices.Contains(places, at) {
				places = append(places, at)
			}
		}
	}
	return places
}

func keys(m map[string]any) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	return names
}

// every is the name of the one trial that changes more than one place on purpose.
const every = "every body field at once"

func TestTrialsChangeOnePlace(t *testing.T) {
	for _, kind := range []string{
		"invalid value of its body", "invalid value of its path", "impossible value of its path", "invalid value of its query",
		"number outside its range", "number at the edge of its range",
	} {
		t.Run(kind, func(t *testing.T) {
			total := 0
			for _, o := range packtest.Bundled(t).Contract.Operations {
				w := bound(t, o.ID)
				accepted := w.base.Clone()
				trials, err := caseKinds[kind].make(w)
				require.NoError(t, err)
				again, err := caseKinds[kind].make(w)
				require.NoError(t, err)
				require.Equal(t, trials, again, "they follow from the contract and the data")
				require.Equal(t, accepted, w.base, "the accepted request stays as it is")
				names := map[string]bool{}
				for _, trial := range trials {
					require.False(t, names[trial.name], "%s: %s twice", o.ID, trial.name)
					names[trial.name] = true
					if trial.name == every {
						require.Greater(t, len(differences(w.base, trial.request)), 1)
						continue
					}
					require.Equal(t, []resource.Place{trial.at}, differences(w.base, trial.request), "%s: %s", o.ID, trial.name)
					require.False(t, trial.request.RawBody)
				}
				total += len(trials)
			}
			require.Positive(t, total)
		})
	}
}

func TestEveryFieldMeetsEveryInvalidValue(t *testing.T) {
	for _, o := range packtest.Bundled(t).Contract.Operations {
		if o.Body == nil {
			continue
		}
		w := bound(t, o.ID)
		seen := map[string]int{}
		for _, trial := range w.invalidCases(resource.InBody) {
			seen[trial.at.Name]++
		}
		for _, p := range o.Body.Properties {
			require.GreaterOrEqual(t, seen[p.Name], 2, "%s: %s", o.ID, p.Name)
		}
	}
}

func TestInvalidForEachType(t *testing.T) {
	w := newTestWorld(t)
	invalid := w.Fixtures.Invalid
	for _, c := range []struct {
		name   string
		schema spec.Schema
		want   int
	}{
		{name: "a text", schema: spec.Schema{Type: "string"}, want: len(invalid.String)},
		{name: "an address", schema: spec.Schema{Type: "string", Format: "email"}, want: len(invalid.String) + len(invalid.Email)},
		{name: "a number", schema: spec.Schema{Type: "integer"}, want: len(invalid.Integer)},
		{name: "an array of anything", schema: spec.Schema{Type: "array"}, want: len(invalid.Array)},
		{name: "an array of numbers", schema: spec.Schema{Type: "array", Items: &spec.Schema{Type: "integer"}}, want: len(invalid.Array) + len(invalid.Integer)},
		{name: "anything", schema: spec.Schema{}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Len(t, w.invalidFor(c.schema), c.want) })
	}
}

func TestMalformedBodiesAreMalformed(t *testing.T) {
	w := bound(t, "createContact")
	trials, err := w.malformedCases()
	require.NoError(t, err)
	accepted, err := jsonvalue.Encode(w.base.Body)
	require.NoError(t, err)
	raw := 0
	inField := map[string]bool{}
	for _, b := range w.Fixtures.Invalid.Body {
		inField[b.Name] = b.InField
	}
	for _, trial := range trials {
		t.Run(trial.name, func(t *testing.T) {
			if !trial.request.RawBody {
				require.Len(t, differences(w.base, trial.request), 1)
				return
			}
			raw++
			rendered, err := trial.request.ExchangeRequest()
			require.NoError(t, err)
			body := rendered.Body
			if trial.request.ContentType == "" {
				require.NotEqual(t, string(accepted), string(body))
			}
			if !trial.mayAccept && trial.request.ContentType == "" {
				value, _ := spec.DecodeJSON(body)
				_, isObject := value.(map[string]any)
				require.Equal(t, inField[trial.name], isObject, "it is as it has to be: %.80s", body)
			}
			require.NotContains(t, string(body), "${")
			require.Less(t, len(body), 64_000, "servers and proxies take so much by default")
		})
	}
	require.Equal(t, len(w.Fixtures.Invalid.Body), raw)
}

func TestEveryTextFieldMeetsEveryText(t *testing.T) {
	for _, operation := range []string{"createContact", "updateContact", "updateCompany", "createList"} {
		t.Run(operation, func(t *testing.T) {
			w := bound(t, operation)
			trials, err := w.textCases()
			require.NoError(t, err)
			require.NotEmpty(t, trials)
			fields, values := w.texts()
			for _, field := range fields {
				met, templates := map[any]bool{}, 0
				for _, trial := range trials {
					met[trial.request.Body[field]] = true
				}
				for _, value := range values[field] {
					if text, ok := value.Value.(string); ok && len(fixtures.References(text)) > 0 {
						templates++ // another value each time
						continue
					}
					require.True(t, met[value.Value], "%s: %s", field, value.Name)
				}
				if templates > 0 {
					require.Len(t, met, len(trials), "%s is new each time", field)
				}
			}
		})
	}
}

func TestFieldsAlone(t *testing.T) {
	w := bound(t, "updateCompany")
	trials, err := w.fieldCases()
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, trial := range trials {
		require.Len(t, trial.request.Body, 1)
		seen[keys(trial.request.Body)[0]] = true
	}
	fields, _ := w.texts()
	require.Len(t, seen, len(fields))
}

// A scenario without a case is an error when it is run, so none of ours may be.
func TestEveryVariationOfTheFeaturesHasCases(t *testing.T) {
	p := packtest.Bundled(t)
	seen := map[string]bool{}
	for _, s := range p.Inventory.Scenarios {
		for _, step := range s.Steps {
			kind, ok := strings.CutPrefix(step.Text, "it is sent with each ")
			key := fmt.Sprint(kind, Operation(p, s))
			if !ok || seen[key] {
				continue
			}
			seen[key] = true
			trials, err := caseKinds[kind].make(bound(t, Operation(p, s)))
			require.NoError(t, err)
			require.NotEmpty(t, trials, s.ID)
		}
	}
	require.Greater(t, len(seen), len(caseKinds))
}

func TestSummary(t *testing.T) {
	require.Equal(t, "a", summary([]string{"a"}))
	require.Equal(t, "a (and 2 more)", summary([]string{"a", "b", "c"}))
}
