package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlaceOf(t *testing.T) {
	tests := []struct {
		name, reason string
		want         Subject
	}{
		{name: "a status", reason: `status = 201 {"data":{}}, want 400`, want: Subject{Status: true}},
		{name: "a header", reason: `header X-RateLimit-Remaining = "0.5", want integer`, want: Subject{Header: "X-RateLimit-Remaining"}},
		{name: "a member", reason: `data.updated_at = "yesterday", want RFC 3339 date-time`, want: Subject{Path: []string{"data", "updated_at"}}},
		{name: "an item", reason: `data.items[3].name is missing`, want: Subject{Path: []string{"data", "items", "3", "name"}}},
		{name: "an item of the body itself", reason: `[0].loc = 1, want array`, want: Subject{Path: []string{"0", "loc"}}},
		{name: "an odd key", reason: `data["a.b \"c\""] is unknown`, want: Subject{Path: []string{"data", `a.b "c"`}}},
		{name: "what something has", reason: `the contact has no company/domain, want "x"`, want: Subject{Path: []string{"company", "domain"}}},
		{name: "what an answer has", reason: `the answer has added = 0, want 2`, want: Subject{Path: []string{"added"}}},
		{name: "a member by its pointer", reason: `pagination/page = absent, want 1`, want: Subject{Path: []string{"pagination", "page"}}},
		{name: "where something was looked for", reason: "set-up: the answer of makeBook says no id at /data/id", want: Subject{Path: []string{"data", "id"}}},
		{name: "what it has", reason: `it has no city, want "Bern"`, want: Subject{Path: []string{"city"}}},
		{name: "nothing", reason: "the error shows a stack trace"},
		{name: "prose", reason: "connection reset before the answer"},
		{name: "empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, SubjectOf(test.reason))
		})
	}
}

func TestCompare(t *testing.T) {
	tests := []struct {
		name, reason string
		want         Comparison
	}{
		{name: "all of it", reason: `detail = "No such type", want "Invalid list type" at the start`,
			want: Comparison{Subject: "detail", Actual: `"No such type"`, Expected: `"Invalid list type" at the start`}},
		{name: "no subject", reason: "no answer, want 200", want: Comparison{Actual: "no answer", Expected: "200"}},
		{name: "nothing wanted", reason: "data is missing", want: Comparison{Actual: "data is missing"}},
		{name: "a want in what was found", reason: `detail = "a = b, want c", want "d"`,
			want: Comparison{Subject: "detail", Actual: `"a = b, want c"`, Expected: `"d"`}},
		{name: "empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, Compare(test.reason))
		})
	}
}
