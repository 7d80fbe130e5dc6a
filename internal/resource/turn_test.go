package resource

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// Only the listing's own URL is followed: whatever else gets the key.
func TestTheURLOfTheNextPage(t *testing.T) {
	for _, c := range []struct {
		name, link string
		want       map[string]any
		says       string
	}{
		{name: "whole", link: "http://a.example/v1/things?p=2", want: map[string]any{"p": "2"}},
		{name: "with the port of its scheme", link: "http://A.example:80/v1/things?p=2", want: map[string]any{"p": "2"}},
		{name: "a path", link: "/v1/things?p=2", want: map[string]any{"p": "2"}},
		{name: "with a slash at the end", link: "/v1/things/?p=2", want: map[string]any{"p": "2"}},
		{name: "a query", link: "?p=2&tag=a&tag=b", want: map[string]any{"p": "2", "tag": []any{"a", "b"}}},
		{name: "with the key in its query", link: "?p=2&key=%5BKEY%5D", want: map[string]any{"p": "2"}},
		{name: "with the query of the target's URL", link: "?gate=%5BGATE%5D&v=2&limit=2&p=2", want: map[string]any{"p": "2", "limit": "2"}},
		{name: "another host", link: "http://b.example/v1/things?p=2", says: "another origin"},
		{name: "another host, and no scheme", link: "//b.example/v1/things?p=2", says: "another origin"},
		{name: "another port", link: "http://a.example:81/v1/things?p=2", says: "another origin"},
		{name: "another scheme", link: "https://a.example/v1/things?p=2", says: "another origin"},
		{name: "a user", link: "http://x@a.example/v1/things?p=2", says: "another origin"},
		{name: "another path", link: "/v2/things?p=2", says: "another path"},
		{name: "no URL", link: "http://[::1", says: "is no URL"},
		{name: "a query that cannot be read", link: "?p=%zz", says: "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Request{Operation: spec.Operation{ID: "listThings", Path: "/things"}}
			r.Query = map[string]any{"limit": 2}
			got, err := queryOf(r, &exchange.Exchange{Sent: exchange.Sent{URL: "http://a.example/v1/things?gate=[GATE]&v=[V]&limit=2"}, Credential: "KEY"}, c.link)
			if c.says == "" {
				require.NoError(t, err)
				require.Equal(t, c.want, got)
				return
			}
			state, reason := verdict.Judge(err)
			require.Equal(t, verdict.Inconclusive, state)
			require.Contains(t, reason, c.says)
		})
	}
}
