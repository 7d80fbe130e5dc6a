package resource

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
)

// An identity is compared as what it is: a number in whatever way it is written.
func TestTextOf(t *testing.T) {
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{name: "text", value: "Emma", want: "Emma"},
		{name: "whole number", value: json.Number("12"), want: "12"},
		{name: "number with a fraction of nothing", value: json.Number("12.0"), want: "12"},
		{name: "number with an exponent", value: json.Number("1.2e1"), want: "12"},
		{name: "number of a source", value: int64(12), want: "12"},
		{name: "number of the fixtures", value: 12.50, want: "12.5"},
		{name: "boolean", value: true},
		{name: "null"},
		{name: "object", value: map[string]any{"a": 1}},
		{name: "list", value: []any{1}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, textOf(c.value)) })
	}
	item := Item{"number": json.Number("1.2e1")}
	of := fixtures.Resource{Identification: fixtures.Identification{Find: fixtures.Find{Match: "number"}}}
	require.Equal(t, "12", matchIn(of, item))
	require.Empty(t, matchIn(fixtures.Resource{}, item), "nothing is looked for")
}

// What is known by its id alone is the run's own as long as its id was not free: then what has
// the id is left alone unless it is certain.
func TestWhatIsKnownByItsIDAlone(t *testing.T) {
	const uuid = "9f0c2c0e-5d0a-4a37-8f6d-1f0a3a1f7a3e"
	alike, other := Item{"celsius": json.Number("4.0"), "station": "a"}, Item{"celsius": json.Number("9"), "station": "a"}
	for _, c := range []struct {
		name           string
		id             any
		is             func(*Agent, *Instance)
		found          Item
		shows, another bool
	}{
		{name: "there as it was sent", found: alike, shows: true},
		{name: "there, and rounded", found: other, shows: true},
		{name: "nothing", another: true},
		{name: "still there after its removal", is: func(_ *Agent, i *Instance) { i.Deleted = true }, found: alike, shows: true},
		{name: "rounded, and still there after its removal", is: func(_ *Agent, i *Instance) { i.Deleted, i.answer = true, map[string]any{"celsius": json.Number("9")} }, found: other, shows: true},
		{name: "another one after its removal", is: func(_ *Agent, i *Instance) { i.Deleted = true }, found: other, another: true},
		{name: "changed, and still there after its removal", is: func(a *Agent, i *Instance) { i.Deleted = true; a.Ledger.touch(i, map[string]any{"celsius": 9}) }, found: other, shows: true},
		{name: "its id was given to another one of the run", found: alike, another: true, is: func(a *Agent, i *Instance) {
			a.Ledger.expect(&Instance{Resource: i.Resource, Org: i.Org, ID: i.ID})
		}},
		{name: "maybe removed", is: func(a *Agent, i *Instance) { a.Ledger.doubt(i, true) }, found: alike, shows: true},
		{name: "maybe removed, where ids are given again", is: func(a *Agent, i *Instance) { a.Ledger.doubt(i, true); a.Ledger.noteReuse() }, found: alike},
		{name: "of an earlier run", is: func(_ *Agent, i *Instance) { i.recorded = true }, found: alike},
		{name: "of an earlier run, with an id that nothing else has", id: uuid, is: func(_ *Agent, i *Instance) { i.recorded = true }, found: alike, shows: true},
		{name: "of an earlier run, and changed since, with an id that nothing else has", id: uuid, is: func(_ *Agent, i *Instance) { i.recorded = true }, found: other, shows: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := agentOfBundled(t)
			i := &Instance{
				Resource: fixtures.Resource{Name: "reading", Create: "addReading"}, Org: Main, ID: json.Number("7"),
				Body: map[string]any{"celsius": int64(4), "station": "a", "note": nil},
			}
			if c.id != nil {
				i.ID = c.id
			}
			a.Ledger.expect(i)
			if c.is != nil {
				c.is(a, i)
			}
			require.Equal(t, c.shows, a.shows(c.found, i))
			require.Equal(t, c.another, a.isAnother(c.found, i))
		})
	}
}

// Without an identity, two requests with the same body create two things.
func TestWhatARequestHasBrought(t *testing.T) {
	a := agentOfBundled(t)
	reading := fixtures.Resource{Name: "reading", Create: "addReading"}
	first, second := &Instance{Resource: reading, Org: Main}, &Instance{Resource: reading, Org: Main}
	a.Ledger.expect(first)
	a.Ledger.expect(second)
	a.Brought = []*Instance{first}
	require.Same(t, first, a.Ledger.BroughtBy(Request{Org: Main}, reading, a.Brought), "the newest is another scenario's")
	a.Brought = nil
	require.Nil(t, a.Ledger.BroughtBy(Request{Org: Main}, reading, a.Brought))
}

// The numbers of a source lie in their range, and take its steps.
func TestNumbersOfASource(t *testing.T) {
	s := &Source{Seed: "7"}
	seen := map[any]bool{}
	for range 100 {
		value, err := s.Value("number from 1 to 9 by 2")
		require.NoError(t, err)
		seen[value] = true
	}
	require.Equal(t, map[any]bool{json.Number("1"): true, json.Number("3"): true, json.Number("5"): true, json.Number("7"): true, json.Number("9"): true}, seen)
	_, err := s.Value("number from 1")
	require.ErrorContains(t, err, "want a number as in")
}
