package html

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlaceOf(t *testing.T) {
	tests := []struct {
		name, reason string
		want         place
	}{
		{name: "a status", reason: `status = 201 {"data":{}}, want 400`, want: place{status: true}},
		{name: "a header", reason: `header X-RateLimit-Remaining = "0.5", want integer`, want: place{header: "X-RateLimit-Remaining"}},
		{name: "a member", reason: `data.updated_at = "yesterday", want RFC 3339 date-time`, want: place{path: []string{"data", "updated_at"}}},
		{name: "an item", reason: `data.items[3].name is missing`, want: place{path: []string{"data", "items", "3", "name"}}},
		{name: "an item of the body itself", reason: `[0].loc = 1, want array`, want: place{path: []string{"0", "loc"}}},
		{name: "an odd key", reason: `data["a.b \"c\""] is unknown`, want: place{path: []string{"data", `a.b "c"`}}},
		{name: "what something has", reason: `the contact has no company/domain, want "x"`, want: place{path: []string{"company", "domain"}}},
		{name: "what an answer has", reason: `the answer has added = 0, want 2`, want: place{path: []string{"added"}}},
		{name: "nothing", reason: "the error shows a stack trace"},
		{name: "prose", reason: "connection reset before the answer"},
		{name: "empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, placeOf(test.reason))
		})
	}
}

func TestCompare(t *testing.T) {
	tests := []struct {
		name, reason string
		want         comparison
	}{
		{name: "all of it", reason: `detail = "No such type", want "Invalid list type" or more`,
			want: comparison{Subject: "detail", Actual: `"No such type"`, Expected: `"Invalid list type" or more`}},
		{name: "no subject", reason: "no answer, want 200", want: comparison{Actual: "no answer", Expected: "200"}},
		{name: "nothing wanted", reason: "data is missing", want: comparison{Actual: "data is missing"}},
		{name: "a want in what was found", reason: `detail = "a = b, want c", want "d"`,
			want: comparison{Subject: "detail", Actual: `"a = b, want c"`, Expected: `"d"`}},
		{name: "empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, compare(test.reason))
		})
	}
}
