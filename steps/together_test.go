package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

func TestOneRequestStandsForThoseWhosePlacesItsAnswerNames(t *testing.T) {
	field := func(name string) resource.Place { return resource.Place{In: resource.InBody, Name: name} }
	refused := func(fields ...string) string {
		body := `{"detail": [`
		for n, name := range fields {
			if n > 0 {
				body += ","
			}
			body += `{"loc": ["body", "` + name + `"], "msg": "no text", "type": "string_type"}`
		}
		return body + `]}`
	}
	for _, c := range []struct {
		name      string
		mayAccept bool
		status    int
		body      string
		malformed bool
		noAnswer  bool
		stands    []string
	}{
		{name: "both are named", status: 422, body: refused("title", "type"), stands: []string{"title", "type"}},
		{name: "one is named", status: 422, body: refused("type"), stands: []string{"type"}},
		{name: "another one is named", status: 422, body: refused("name")},
		{name: "a text names nothing", status: 422, body: `{"detail": "title and type are wrong"}`},
		{name: "another status validates nothing", status: 400, body: refused("title", "type")},
		{name: "the answer has a fault of its own", status: 422, body: refused("title", "type"), malformed: true},
		{name: "it is taken", status: 201, body: `{}`},
		{name: "it is taken, and may be", status: 201, body: `{}`, mayAccept: true, stands: []string{"title", "type"}},
		{name: "it is refused where it may be taken", status: 422, body: refused("title", "type"), mayAccept: true},
		{name: "it fails", status: 500, body: `{}`, mayAccept: true},
		{name: "there is no answer", noAnswer: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := bound(t, "createList")
			single := func(name, value string) requestCase {
				return requestCase{at: field(name), value: value, mayAccept: c.mayAccept, request: run.base.Clone()}
			}
			cases := run.caseMaker().together([]requestCase{single("title", "an object"), single("type", "an object"), single("title", "a number"), single("type", "")})
			require.Len(t, cases, 5, "a value that only one place has makes no request of its own")
			if !c.noAnswer {
				cases[0].answer = &exchange.Exchange{ID: "x", Answer: exchange.Answer{Status: c.status, ResponseBody: []byte(c.body)}}
			}
			if c.malformed {
				run.checks = append(run.checks, verdict.Check{Exchange: "x", Form: true, State: verdict.Failed, Reason: "it is malformed"})
			}
			var stands []string
			for n, one := range cases[1:3] {
				if run.isStoodFor(one, cases[:n+1]) {
					stands = append(stands, one.at.Name)
				}
			}
			require.Equal(t, c.stands, stands)
			for _, n := range []int{0, 3, 4} {
				require.False(t, run.isStoodFor(cases[n], cases[:n]), "it has no other value to stand for it")
			}
		})
	}
}

func TestOneRequestStandsForNoFieldByWhichItsEffectIsFound(t *testing.T) {
	for operation, alone := range map[string][]string{"createContact": {"list_id", "work_email"}, "updateContact": nil, "createList": {"title", "type"}} {
		cases := bound(t, operation).caseMaker().invalidCases(resource.InBody)
		together := map[string]bool{}
		for _, one := range cases {
			if one.value != "" {
				for _, at := range one.places {
					together[at.Name] = true
				}
			}
		}
		for _, name := range alone {
			require.False(t, together[name], "%s: %s", operation, name)
		}
		require.Equal(t, operation != "createList", len(together) > 1, operation)
	}
}
