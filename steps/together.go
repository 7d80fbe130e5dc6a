package steps

import (
	"slices"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// One request with a value in several fields may stand for requests with that value in
// one field each. Its answer says for which: of a refusal those fields that it names, of
// a success all of them, where a success is permitted. The others are sent as well.

// alike marks a case of a field as one that a request with the same value in other fields
// may stand for. Without what is required, or what the created is found by, nobody would
// see whether a request that was refused was carried out all the same.
func (m caseMaker) alike(t requestCase, p spec.Property, value string) requestCase {
	if !p.Required && !m.identifies(p.Name) {
		t.value = value
	}
	return t
}

// together makes a request for each value that several cases have, with it in all their
// places, and puts those requests before the cases.
func (m caseMaker) together(cases []requestCase) []requestCase {
	var all []requestCase
	for _, t := range cases {
		at := slices.IndexFunc(all, func(g requestCase) bool { return g.value == t.value })
		switch {
		case t.value == "":
			continue
		case at < 0:
			all = append(all, requestCase{name: "every body field: " + t.value, value: t.value, request: m.base.Clone(), mayAccept: t.mayAccept})
			at = len(all) - 1
		}
		g := &all[at]
		value, _ := t.request.At(t.at)
		g.request.Set(t.at, value)
		g.places = append(g.places, t.at)
		g.also = append(g.also, t.also...)
	}
	all = slices.DeleteFunc(all, func(g requestCase) bool { return len(g.places) < 2 })
	return append(all, cases...)
}

// isStoodFor reports whether an earlier request has shown what a case would show.
func (rd *reader) isStoodFor(t requestCase, earlier []requestCase) bool {
	return t.value != "" && len(t.places) == 0 && slices.ContainsFunc(earlier, func(g requestCase) bool {
		return g.value == t.value && slices.Contains(g.places, t.at) && rd.shows(g, t.at)
	})
}

// shows reports whether the answer to a request with a value in several places tells what
// becomes of it in one of them.
func (rd *reader) shows(g requestCase, at resource.Place) bool {
	switch {
	case g.err != nil || g.answer == nil || rd.malformed(g.answer.ID) != nil:
		return false
	case g.answer.Status/100 == 2:
		return g.mayAccept
	}
	return !g.mayAccept && rd.Fixtures.Error.Validates(g.answer.Status) && rd.names(jsonvalue.Decode(g.answer.ResponseBody), at) == nil
}
