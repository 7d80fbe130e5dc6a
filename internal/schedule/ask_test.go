package schedule

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// writes takes the connection over, and closes it after some text.
func writes(text string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(conn, text)
		_ = conn.(*net.TCPConn).Close()
	}
}

// page answers as proxies do.
func page(status int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Server", "nginx/1.22.1")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<html><h1>trouble</h1></html>")
	}
}

// own answers an error in the form of the API.
func own(status int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { refuse(w, status) }
}

const unprocessable = "HTTP/1.1 422 Unprocessable Entity\r\nContent-Type: application/json\r\n"

// The request under test is asked once more where it is not answered. It fails where
// that comes back, and others are answered.
func TestWhatIsNotAnswered(t *testing.T) {
	p := packtest.Bundled(t)
	isInvalid := func(r *http.Request) bool { return r.URL.Query().Get("limit") == "-1" }
	invalid := packtest.Written("Given a listLists request that is accepted", "When it is sent with the query:", "| limit | -1 |", "Then it is rejected with 422")
	accepted := packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted")
	cases := packtest.Written("Given a listLists request that is accepted", "When it is sent with each invalid value of its query", "Then each is rejected with 422, naming the place")
	isCase := func(r *http.Request) bool {
		return listLists(r) && r.URL.RawQuery != "" && r.URL.Query().Get("limit") != "200"
	}
	pages := packtest.Written("Given a list", "Given a listLists request that is accepted", "When its pages are read", "Then its pages report the total")
	for _, c := range []struct {
		name     string
		scenario plan.Scenario
		about    func(*http.Request) bool
		answer   func(http.ResponseWriter)
		times    int64 // that it is answered so; 0 for always
		want     verdict.State
		says     string
	}{
		{name: "a closed connection", scenario: invalid, about: isInvalid, answer: writes(""), want: verdict.Failed,
			says: "status = none (connection closed before an answer), want 422"},
		{name: "a closed connection, once", scenario: invalid, about: isInvalid, answer: writes(""), times: 1, want: verdict.Inconclusive,
			says: `listLists was answered none (connection closed before an answer) once, and then 422`},
		{name: "an encoding nobody asked for", scenario: invalid, about: isInvalid, answer: writes(unprocessable + "Content-Encoding: br\r\nContent-Length: 3\r\n\r\nxyz"),
			want: verdict.Failed, says: `status = none (the answer's body is encoded as "br", which the request did not ask for), want 422`},
		{name: "a body that breaks off", scenario: invalid, about: isInvalid, answer: writes(unprocessable + "Content-Length: 99\r\n\r\n{}"),
			want: verdict.Failed, says: "status = none (connection closed before the answer was complete: 2 of the 99 bytes in its Content-Length), want 422"},
		{name: "chunks that are none", scenario: invalid, about: isInvalid, answer: writes(unprocessable + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
			want: verdict.Failed, says: "status = none (the answer's chunked encoding is broken"},
		{name: "no HTTP", scenario: invalid, about: isInvalid, answer: writes("422 indeed\r\n\r\n"), want: verdict.Failed, says: "status = none (the answer is not valid HTTP"},
		{name: "a proxy's error", scenario: invalid, about: isInvalid, answer: page(502), want: verdict.Failed,
			says: "status = none (502 from nginx/1.22.1, not in the form of the API's errors), want 422"},
		{name: "a proxy's error, once", scenario: invalid, about: isInvalid, answer: page(504), times: 1, want: verdict.Inconclusive,
			says: "listLists was answered none (504 from nginx/1.22.1, not in the form of the API's errors) once, and then 422"},
		{name: "the API's own error", scenario: invalid, about: isInvalid, answer: own(503), want: verdict.Failed, says: `status = 503 "not now", want 422`},
		{name: "what is accepted", scenario: accepted, about: listLists, answer: writes(""), want: verdict.Failed,
			says: "status = none (connection closed before an answer), want 200"},
		{name: "what is accepted, once", scenario: accepted, about: listLists, answer: writes(""), times: 1, want: verdict.Inconclusive, says: "once, and then 200"},
		{name: "one of several", scenario: cases, about: isCase, answer: writes(""), want: verdict.Failed, says: "status = none (connection closed before an answer), want 422"},
		{name: "one of several, once", scenario: cases, about: isCase, answer: writes(""), times: 1, want: verdict.Inconclusive, says: "once, and then 422"},
		{name: "the pages of a listing", scenario: pages, about: func(r *http.Request) bool { return listLists(r) && r.URL.Query().Get("limit") == "1" }, answer: writes(""),
			want: verdict.Failed, says: "status = none (connection closed before an answer), want 200"},
		{name: "nothing any more", scenario: accepted, about: func(*http.Request) bool { return true }, answer: writes(""), want: verdict.Inconclusive,
			says: "listLists was answered none (connection closed before an answer), and so is whatever else is asked"},
		{name: "nothing any more, by a proxy", scenario: accepted, about: func(*http.Request) bool { return true }, answer: page(503), want: verdict.Inconclusive,
			says: "listLists was answered none (503 from nginx/1.22.1, not in the form of the API's errors), and so is whatever else is asked"},
		{name: "what prepares a scenario", about: func(r *http.Request) bool { return r.Method == http.MethodPost }, answer: page(502), want: verdict.Inconclusive, says: "set-up: createList answered 502",
			scenario: packtest.Written("Given a deleteList request that is accepted", "When it is sent", "Then it is accepted")},
		{name: "a request of which only the effect is looked at", about: func(r *http.Request) bool { return r.Method == http.MethodDelete }, answer: page(502), want: verdict.Failed, says: "status = none",
			scenario: packtest.Written("Given another list", "Given a deleteList request that is accepted", "When it is sent for an unknown list", "Then the other list is as it was")},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			var times int64
			answer := func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				if !c.about(r) || c.times > 0 && times == c.times {
					return false
				}
				times++
				c.answer(w)
				return true
			}
			config := configuredRun(t, p, &meddler{next: targettest.NewReference(t, clock.Now, reference.Limits{}), answer: answer}, clock, []plan.Scenario{c.scenario})
			config.Concurrency = 1
			outcome, err := Run(context.Background(), config)
			require.NoError(t, err)
			record := outcome.Scenarios[0]
			require.Equal(t, c.want, record.State, record.Reason)
			require.Contains(t, record.Reason, c.says)
		})
	}
}

// Where a pack names no operation by which a target is known, any answer shows that it is
// there: an operation that is never answered, as one that streams, is no lost target.
func TestWhatIsNotAnsweredWhereNoOperationShowsTheTarget(t *testing.T) {
	p := *packtest.Bundled(t)
	contract := *p.Fixtures
	contract.Preflight = []string{}
	p.Fixtures = &contract
	accepted := packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted")
	for _, c := range []struct {
		name  string
		about func(*http.Request) bool
		want  verdict.State
	}{
		{name: "others are answered", about: listLists, want: verdict.Failed},
		{name: "nothing is", about: func(*http.Request) bool { return true }, want: verdict.Inconclusive},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			answer := func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				if !c.about(r) {
					return false
				}
				writes("")(w)
				return true
			}
			config := configuredRun(t, &p, &meddler{next: targettest.NewReference(t, clock.Now, reference.Limits{}), answer: answer}, clock, []plan.Scenario{accepted})
			config.Concurrency = 1
			outcome, err := Run(context.Background(), config)
			require.NoError(t, err)
			require.Equal(t, c.want, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
		})
	}
}

// A target that is lost in the middle of a scenario is not asked for what is left of it,
// and the clean-up finds out quickly that it has not come back.
func TestATargetThatIsLostInAScenario(t *testing.T) {
	p, clock := packtest.Bundled(t), targettest.NewClock()
	for _, c := range []struct {
		name   string
		answer func(http.ResponseWriter)
	}{
		{name: "a proxy's 502", answer: page(502)},
		{name: "HAProxy's 503", answer: func(w http.ResponseWriter) {
			w.WriteHeader(503)
			_, _ = io.WriteString(w, "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>")
		}},
		{name: "closed connections", answer: writes("")},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lost atomic.Bool
			var asked atomic.Int64
			answer := func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				if r.Method == http.MethodPost && r.URL.Path == reference.BasePath+"/contacts" {
					lost.Store(true)
				}
				if lost.Load() {
					asked.Add(1)
					c.answer(w)
				}
				return lost.Load()
			}
			var left []plan.Scenario
			for n := range 12 {
				s := packtest.Written("Given a list", "Given a createContact request that is accepted", "When it is sent with each invalid value of its body", "Then each is rejected with 422, naming the place")
				s.ID += string(rune('a' + n))
				left = append(left, s)
			}
			config := configuredRun(t, p, &meddler{next: targettest.NewReference(t, clock.Now, reference.Limits{}), answer: answer}, clock, left)
			config.Concurrency = 1
			outcome, err := Run(context.Background(), config)
			require.NoError(t, err)
			require.ErrorContains(t, outcome.Lost, "requests in a row got no answer")
			require.NotEmpty(t, outcome.Leftovers)
			require.Less(t, asked.Load(), int64(20))
			for _, s := range outcome.Scenarios {
				require.Equal(t, verdict.Inconclusive, s.State, s.Reason)
			}
		})
	}
}
