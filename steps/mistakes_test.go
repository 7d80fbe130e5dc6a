package steps

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
)

// Every mistake is told, each once and where it is.
func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		name    string
		feature string
		alone   bool // without a contract
		want    []string
	}{
		{
			name: "several in one scenario",
			feature: `Scenario: One
Given a liszt
And a createList request that is accepted
When it is snt
Then the list has what was sent
And it is rejected with 200
And the other list is as it was
`,
			want: []string{
				`features/a.feature:5: unknown step "it is snt", did you mean "it is sent"?`,
				`features/a.feature:3: unknown resource "liszt", did you mean "list"?`,
				`features/a.feature:7: undocumented status 200 of createList, want one of: 201, 400, 401, 422, 429, 500`,
				`features/a.feature:8: the scenario has no other list: begin with Given another list`,
			},
		},
		{
			name: "what the request does not refer to",
			feature: `Scenario: One
Given a deleteList request that is accepted
When it is sent for an unknown contact
Then it is rejected with 404
`,
			want: []string{`features/a.feature:4: step "it is sent for an unknown contact" needs a request of deleteList that refers to one: write ${contact.id} into requests.yaml`},
		},
		{
			name: "what the request refers to under another name",
			feature: `Scenario: One
Given a addListContacts request that is accepted
When it is sent for an unknown contact
Then it is rejected with 404
`,
		},
		{
			name:  "the form alone",
			alone: true,
			feature: `Scenario: One
Given a liszt
And a createList request that is accepted
When it is snt
Then it is accepted
`,
			want: []string{`features/a.feature:5: unknown step "it is snt", did you mean "it is sent"?`},
		},
		{
			name: "one row of two",
			feature: `Scenario Outline: Of <operation>
Given a <operation> request that is accepted
When it is sent with <credential>
Then it is rejected with 401
Examples:
| operation | credential |
| getContact | no credential |
| getContct | no credentials |
`,
			want: []string{
				`features/a.feature:9: unknown step "it is sent with no credentials", did you mean "it is sent with no credential"?`,
				`features/a.feature:9: unknown operation "getContct", did you mean "getContact"?`,
			},
		},
		{
			name: "all rows",
			feature: `Scenario Outline: Of <operation>
Given a <operation> request that is acepted
When it is sent
Then it is accepted
Examples:
| operation |
| getContact |
| createList |
`,
			want: []string{"features/a.feature:3: unknown step \"a getContact request that is acepted\", did you mean \"a <operation> request that is accepted\"?, and so it is in the other rows"},
		},
		{
			name: "out of order",
			feature: `Scenario: One
Given a createList request that is accepted
Then it is accepted
When it is sent
`,
			want: []string{`features/a.feature:4: step "it is accepted" comes too early: nothing was sent`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			inventory, wrong := plan.Read(fstest.MapFS{"a.feature": {Data: []byte("Feature: A\n" + c.feature)}})
			require.Empty(t, wrong)
			p := &pack.Pack{Inventory: inventory}
			if !c.alone {
				bundled := *packtest.Bundled(t)
				bundled.Inventory = inventory
				p = &bundled
			}
			var told []string
			for _, err := range Mistakes(p) {
				told = append(told, err.Error())
			}
			require.Equal(t, c.want, told)
		})
	}
}

// Operations without a request are told once each, however many scenarios want one.
func TestMistakesOfMissingRequests(t *testing.T) {
	bundled := packtest.Bundled(t)
	without := *bundled
	f := *bundled.Fixtures
	without.Fixtures = &f
	f.Requests = map[string]fixtures.Request{}
	for id, r := range bundled.Fixtures.Requests {
		if id != "getContact" {
			f.Requests[id] = r
		}
	}
	var told []string
	for _, err := range Mistakes(&without) {
		told = append(told, err.Error())
	}
	require.Len(t, told, 1, "%q", told)
	require.Regexp(t, `uses a request of getContact: requests.yaml has no request for it\n  \d+ scenarios more of this operation$`, told[0])
}
