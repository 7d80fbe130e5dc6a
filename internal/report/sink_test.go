package report

import (
	"net/http"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// kitchenSink is a Result in which everything occurs that can: every state, cases,
// tables, exchanges of all kinds, leftovers, problems, and texts that are hostile.
func kitchenSink() *verdict.Result {
	passed := scenario(10, verdict.Passed, "")
	passed.Tags = []string{"@pets", "@PET-001"}
	passed.Judged = map[string]int{"GEN-001": 2}
	passed.Steps = steps(verdict.Passed, "")

	failed := scenario(20, verdict.Failed, `status = 201, want 400 "name is required"`)
	failed.Steps = steps(verdict.Failed, failed.Reason)
	failed.Exchanges[0].RequestBodySize = 70000
	failed.Checks = append(failed.Checks, verdict.Check{
		Requirement: "GEN-001", Operation: "createPet", State: verdict.Failed, Reason: "content type = text/html, want application/json", Exchange: "x20",
	})

	cases := scenario(30, verdict.Failed, "2 of 3 cases")
	cases.Name = "createPet with names of the wrong type"
	cases.Cases = []verdict.Case{
		{Name: `body field "name": an object`, State: verdict.Passed, Exchange: "x30"},
		{Name: `body field "name": an array`, State: verdict.Failed, Reason: "status = 500, want 422", Exchange: "x30"},
		{Name: `body field "name": <b>&"'`, State: verdict.Inconclusive, Reason: "answered 503", Exchange: "x30"},
	}
	cases.Steps = steps(verdict.Failed, cases.Reason)

	warned := scenarioOf("getPet", 404, 40, verdict.Warned, "the detail shows a stack trace", "PET-003")
	warned.Steps = steps(verdict.Warned, warned.Reason)

	lost := scenarioOf("listPets", 200, 50, verdict.Inconclusive, "listPets: connection closed", "PET-002")
	lost.Exchanges[0] = &exchange.Exchange{
		ID: "x50", Operation: "listPets", Sent: exchange.Sent{Method: http.MethodGet, URL: "http://127.0.0.1:8000/api/pets"}, Timing: exchange.Timing{Attempt: 2, Started: began},
		Failure: exchange.Failure{Err: "connection closed", ErrKind: exchange.KindReset},
	}
	lost.Steps = steps(verdict.Inconclusive, lost.Reason)

	ours := scenarioOf("createPet", 0, 60, verdict.Error, `unknown resource "planet"`, "PET-001")
	ours.Steps = steps(verdict.Error, ours.Reason)

	notRun := scenarioOf("getPet", 401, 70, verdict.NotExercised, "ASSAY_EXPIRED_KEY is not set", "AUTH-001")
	notRun.Steps = steps("", "")
	notFor := scenarioOf("deletePet", 404, 80, verdict.NotApplicable, "the profile has no deletePet", "PET-002")
	notFor.Steps = steps("", "")

	binary := scenarioOf("getPet", 200, 90, verdict.Passed, "", "PET-001")
	binary.File, binary.ID, binary.Feature, binary.Rule = "features/more/other.feature", "features/more/other.feature:90", "Others", ""
	binary.Exchanges[0].ResponseBody = exchange.Body{0xff, 0x00, 0x1b}
	binary.Exchanges[0].Truncated = true
	binary.Steps = steps(verdict.Passed, "")

	hostile := scenarioOf("listPets", 422, 95, verdict.Failed, hostileTexts[len(hostileTexts)-1], "PET-002")
	hostile.File, hostile.ID = binary.File, "features/more/other.feature:95"
	hostile.Steps = steps(verdict.Failed, hostile.Reason)

	all := []verdict.Scenario{passed, failed, cases, warned, lost, ours, notRun, notFor, binary, hostile}
	for i := range all {
		all[i].Started = began.Add(time.Duration(i) * 10 * time.Millisecond)
	}
	r := document(all...)
	r.Leftovers = []verdict.Leftover{{Resource: "pet", ID: "7", Identity: "Assay Aabc", Reason: "answered 500"}}
	r.Problems = []verdict.Problem{{Kind: verdict.Interrupted, Message: "interrupted"}}
	r.Settings.Selection = []string{"--tags", "@pets"}
	r.Verdict = verdict.Decide(r)
	return r
}

// steps are three steps of which the second came to something; those after one
// that ended the scenario were not executed.
func steps(state verdict.State, reason string) []verdict.Step {
	all := []verdict.Step{
		{Keyword: "Given", Text: "a createPet request that is accepted", Line: 4, State: verdict.Passed, Duration: time.Millisecond},
		{Keyword: "When", Text: "it is sent with:", Table: [][]string{{"name", "a|b"}, {"kind", "<c>"}}, Line: 5, State: state, Reason: reason, Duration: 2 * time.Millisecond},
		{Keyword: "Then", Text: "it is rejected with 400", Line: 8},
		{Keyword: "And", Text: "nothing has changed", Line: 9},
	}
	switch state {
	case "":
		all[0].State, all[0].Duration, all[1].Duration = "", 0, 0
	case verdict.Passed, verdict.Warned:
		all[2].State, all[3].State = verdict.Passed, verdict.Passed
	}
	return all
}

// hostileTexts are what a target may send to get at whoever reads a report. The
// last one has something of each.
var hostileTexts = []string{
	"\x1b[2J\x1b]0;pwned\a\x1b]8;;http://evil\x1b\\here",
	"a\rb\bc\x00d\x7fe\u0085f\u009b31m",
	"\xff\xfe\xed\xa0\x80 and \uFFFE\uFFFF\uFFFD",
	"\u202eevil\u2066\u200b\u2028next\u2029\ufeff",
	"\n::error file=a,line=1::pwned\n  ::stop-commands::x\n##[error]pwned",
	"%0A::error::pwned%0D,title=x:y",
	"]]></failure><system-out>&lt;&#0;<![CDATA[\"'",
	"<script>alert(1)</script></script><img src=x onerror=alert(1)>",
	"</details></code></td><h1>pwned</h1>",
	"```\n# pwned\n~~~\n````\n<b>x</b>",
	"[x](javascript:alert(1)) ![y](http://evil/y.png) <http://evil> https://evil www.evil.example",
	"| a | b |\n|---|---|\n`c` ``d`` **e** __f__ ~~g~~ $h$ @i #1 :tada: \\<j>",
	"'; rm -rf /; echo \"$(id)\" `id` \\",
	strings.Repeat("long ", 1000),
	"\x1b[31m\r\n::error::x ##[x] <script>]]>``` [x](javascript:1) | @a \x00\u202e' \"",
}

// everywhere is a Result that has a text wherever one can come from outside.
func everywhere(text string) *verdict.Result {
	var all []verdict.Scenario
	for n, state := range verdict.States() {
		s := scenarioOf(text, 400, 10+n, state, text, "PET-001", text)
		s.Name, s.Feature, s.Rule, s.Tags = text, text, text, []string{text}
		s.Cases = []verdict.Case{{Name: text, State: state, Reason: text}, {Name: text, State: verdict.Passed, Reason: text}}
		s.Steps = []verdict.Step{
			{Keyword: "Given", Text: text, Table: [][]string{{text}}, Line: 3, State: verdict.Passed},
			{Keyword: text, Text: text, Line: 4, State: state, Reason: text},
		}
		for _, e := range s.Exchanges {
			e.URL, e.Reason, e.Err, e.Operation = "http://127.0.0.1/"+text, text, text, text
			e.RequestBody, e.ResponseBody = exchange.Body(text), exchange.Body(text)
			e.RequestHeader.Set("X-Text", text)
			e.ResponseHeader.Set("X-Text", text)
		}
		all = append(all, s)
	}
	all = append(all, all[1])
	all[len(all)-1].File, all[len(all)-1].ID = text, text
	r := document(all...)
	r.Tool.Version, r.Contract.Title, r.Target.BaseURL, r.Target.Kind, r.Seed = text, text, text, text, text
	r.Settings.Selection = []string{text}
	r.Leftovers = []verdict.Leftover{{Resource: text, ID: text, Identity: text, Reason: text}}
	r.Problems = []verdict.Problem{{Kind: verdict.Unreachable, Message: text}}
	r.Requirements = append(r.Requirements, verdict.Requirement{
		ID: text, Level: "MUST", Text: text, Page: text, Section: text, State: verdict.Failed, Checks: 1,
	})
	for i := range r.Cells {
		r.Cells[i].Operation = text
	}
	r.Verdict = verdict.Decide(r)
	return r
}
