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

// bound is a scenario that begins with an accepted request.
func bound(t *testing.T, operation string) *ScenarioRun {
	t.Helper()
	run := newTestWorld(t)
	require.NoError(t, anAcceptedRequest(context.Background(), run, Arguments{Text: []string{operation}}))
	return run
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

func TestTrialsChangeOnePlace(t *testing.T) {
	for _, kind := range []string{
		"invalid value of its body", "invalid value of its path", "impossible value of its path", "invalid value of its query",
		"number outside its range", "number at the edge of its range",
	} {
		t.Run(kind, func(t *testing.T) {
			total := 0
			for _, o := range packtest.Bundled(t).Contract.Operations {
				run := bound(t, o.ID)
				accepted := run.base.Clone()
				cases, err := caseKinds[kind].make(run.caseMaker())
				require.NoError(t, err)
				again, err := caseKinds[kind].make(run.caseMaker())
				require.NoError(t, err)
				require.Equal(t, cases, again, "they follow from the contract and the data")
				require.Equal(t, accepted, run.base, "the accepted request stays as it is")
				names := map[string]bool{}
				for _, one := range cases {
					require.False(t, names[one.name], "%s: %s twice", o.ID, one.name)
					names[one.name] = true
					if len(one.places) > 0 {
						require.Subset(t, one.places, differences(run.base, one.request))
						require.Greater(t, len(differences(run.base, one.request)), 1)
						continue
					}
					require.Equal(t, []resource.Place{one.at}, differences(run.base, one.request), "%s: %s", o.ID, one.name)
					require.False(t, one.request.RawBody)
				}
				total += len(cases)
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
		run := bound(t, o.ID)
		seen := map[string]int{}
		for _, one := range run.caseMaker().invalidCases(resource.InBody) {
			seen[one.at.Name]++
		}
		for _, p := range o.Body.Properties {
			require.GreaterOrEqual(t, seen[p.Name], 2, "%s: %s", o.ID, p.Name)
		}
	}
}

func TestInvalidForEachType(t *testing.T) {
	run := newTestWorld(t)
	invalid := run.Fixtures.Invalid
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
		t.Run(c.name, func(t *testing.T) { require.Len(t, run.caseMaker().invalidFor(c.schema), c.want) })
	}
}

func TestMalformedBodiesAreMalformed(t *testing.T) {
	run := bound(t, "createContact")
	cases, err := run.caseMaker().malformedCases()
	require.NoError(t, err)
	accepted, err := jsonvalue.Encode(run.base.Body)
	require.NoError(t, err)
	raw := 0
	inField := map[string]bool{}
	for _, b := range run.Fixtures.Invalid.Body {
		inField[b.Name] = b.InField
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			if !one.request.RawBody {
				require.Len(t, differences(run.base, one.request), max(1, len(one.places)))
				return
			}
			raw++
			rendered, err := one.request.ExchangeRequest()
			require.NoError(t, err)
			body := rendered.Body
			if one.request.ContentType == "" {
				require.NotEqual(t, string(accepted), string(body))
			}
			if !one.mayAccept && one.request.ContentType == "" {
				value, _ := spec.DecodeJSON(body)
				_, isObject := value.(map[string]any)
				require.Equal(t, inField[one.name], isObject, "it is as it has to be: %.80s", body)
			}
			require.NotContains(t, string(body), "${")
			require.Less(t, len(body), 64_000, "servers and proxies take so much by default")
		})
	}
	require.Equal(t, len(run.Fixtures.Invalid.Body), raw)
}

func TestEveryTextFieldMeetsEveryText(t *testing.T) {
	for _, operation := range []string{"createContact", "updateContact", "updateCompany", "createList"} {
		t.Run(operation, func(t *testing.T) {
			run := bound(t, operation)
			cases, err := run.caseMaker().textCases()
			require.NoError(t, err)
			require.NotEmpty(t, cases)
			fields, values := run.caseMaker().texts()
			for _, field := range fields {
				met, templates := map[any]bool{}, 0
				for _, one := range cases {
					met[one.request.Body[field]] = true
				}
				for _, value := range values[field] {
					if text, ok := value.Value.(string); ok && len(fixtures.References(text)) > 0 {
						templates++ // another value each time
						continue
					}
					require.True(t, met[value.Value], "%s: %s", field, value.Name)
				}
				if templates > 0 {
					require.Len(t, met, len(cases), "%s is new each time", field)
				}
			}
		})
	}
}

func TestFieldsAlone(t *testing.T) {
	run := bound(t, "updateCompany")
	cases, err := run.caseMaker().fieldCases()
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, one := range cases {
		require.Len(t, one.request.Body, 1)
		seen[keys(one.request.Body)[0]] = true
	}
	fields, _ := run.caseMaker().texts()
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
			cases, err := caseKinds[kind].make(bound(t, Operation(p, s)).caseMaker())
			require.NoError(t, err)
			require.NotEmpty(t, cases, s.ID)
		}
	}
	require.Greater(t, len(seen), len(caseKinds))
}

func TestSummary(t *testing.T) {
	require.Equal(t, "a", summary([]string{"a"}))
	require.Equal(t, "a (and 2 more)", summary([]string{"a", "b", "c"}))
}
