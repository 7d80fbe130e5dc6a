package fault

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
)

// server answers with what it is given, and keeps what it was asked.
type server struct {
	status int
	header http.Header
	body   string
	asked  []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.asked = append(s.asked, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
	for name, values := range s.header {
		w.Header()[name] = values
	}
	if s.status >= 400 && s.body == "" {
		s.body = `{"detail": "no"}`
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(s.status)
	_, _ = io.WriteString(w, s.body)
}

// through sends a request through a layer with a fault, and returns the answer and what
// was noted of it.
func through(t *testing.T, name string, s *server, method, target, body string) (*httptest.ResponseRecorder, Passage) {
	t.Helper()
	o := Options{Pack: packtest.Bundled(t), Next: s}
	if name != "" {
		f, err := Named(o.Pack, name)
		require.NoError(t, err)
		o.Fault = &f
	}
	var seen Passage
	o.Seen = func(p Passage) { seen = p }
	return answerOf(t, New(o), method, target, body), seen
}

func answerOf(t *testing.T, handler http.Handler, method, target, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+target, strings.NewReader(body))
	r.Header.Set(exchange.CorrelationHeader, "x1")
	r.Header.Set(exchange.LabelHeader, "features/a.feature:3 A")
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, r)
	return recorder
}

func TestALayerWithoutAFaultChangesNothing(t *testing.T) {
	s := &server{status: 200, header: http.Header{"X-Own": {"a", "b"}}, body: `{ "data":{"id": 1.0} }`}
	answer, seen := through(t, "", s, "PATCH", "/contacts/7?a=%2F", `{"city": "Bern"}`)
	require.Equal(t, []string{`PATCH /api/v1/contacts/7?a=%2F {"city": "Bern"}`}, s.asked)
	require.Equal(t, 200, answer.Code)
	require.Equal(t, []string{"a", "b"}, answer.Header()["X-Own"])
	require.Equal(t, s.body, answer.Body.String())
	require.False(t, seen.Touched)
	require.Equal(t, "updateContact", seen.Call.Operation.ID)
	require.Equal(t, [2]string{"x1", "features/a.feature:3 A"}, [2]string{seen.Exchange, seen.Scenario})
}

func TestAFaultIsOneOfItsOperationAlone(t *testing.T) {
	const name = "answer.body-empty@getContact:404"
	for _, c := range []struct {
		name, method, target string
		status               int
		touched              bool
	}{
		{name: "its operation and status", method: "GET", target: "/contacts/7", status: 404, touched: true},
		{name: "another status", method: "GET", target: "/contacts/7", status: 401},
		{name: "another operation", method: "DELETE", target: "/contacts/7", status: 404},
		{name: "no operation", method: "GET", target: "/nothing", status: 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, seen := through(t, name, &server{status: c.status}, c.method, c.target, "")
			require.Equal(t, c.status, answer.Code)
			require.Equal(t, c.touched, answer.Body.String() == "")
			require.Equal(t, c.touched, seen.Touched)
		})
	}
}

func TestWhatIsSentForNoScenarioCanBeLeftAlone(t *testing.T) {
	f, err := Named(packtest.Bundled(t), "answer.body-empty@getContact:404")
	require.NoError(t, err)
	layer := New(Options{Pack: packtest.Bundled(t), Fault: &f, Next: &server{status: 404}, Labelled: true})
	recorder := httptest.NewRecorder()
	layer.ServeHTTP(recorder, httptest.NewRequest("GET", "/api/v1/contacts/7", nil))
	require.NotEmpty(t, recorder.Body.String())
	require.Empty(t, answerOf(t, layer, "GET", "/contacts/7", "").Body.String())
}

func TestProxy(t *testing.T) {
	s := &server{status: 302, header: http.Header{"Location": {"/elsewhere"}}, body: "{}"}
	behind := httptest.NewServer(s)
	t.Cleanup(behind.Close)
	at, err := url.Parse(behind.URL + "/other/v2")
	require.NoError(t, err)
	keyed := *at
	keyed.RawQuery = "key=a%2Fb"
	through := func(server *url.URL) *Layer {
		return New(Options{Pack: packtest.Bundled(t), Next: Proxy(server, "/api/v1", http.DefaultTransport)})
	}
	layer := through(at)
	for _, c := range []struct{ name, target, want string }{
		{name: "a path and a query", target: "/contacts?page=1&x", want: "GET /other/v2/contacts?page=1&x"},
		{name: "an escaped slash", target: "/contacts/a%2Fb", want: "GET /other/v2/contacts/a%2Fb"},
		{name: "a query that is none", target: "/contacts?a=%zz", want: "GET /other/v2/contacts?a=%zz"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.asked = nil
			answer := answerOf(t, layer, "GET", c.target, "")
			require.Equal(t, []string{c.want}, s.asked)
			require.Equal(t, 302, answer.Code, "a redirect is the client's")
		})
	}
	s.asked = nil
	answerOf(t, through(&keyed), "GET", "/contacts?page=1", "")
	require.Equal(t, []string{"GET /other/v2/contacts?key=a%2Fb&page=1"}, s.asked, "the server's own query goes with it")
	behind.Close()
	require.Equal(t, 502, answerOf(t, layer, "GET", "/contacts", "").Code)
}

// Where a connection is no good any more before a byte of the request was sent, the
// request goes over another one, with its body.
func TestProxySendsOverAnotherConnection(t *testing.T) {
	s := &server{status: 200, body: "{}"}
	behind := httptest.NewServer(s)
	t.Cleanup(behind.Close)
	at, err := url.Parse(behind.URL)
	require.NoError(t, err)
	transport := exchange.Transport{}.RoundTripper(exchange.DefaultLimits(), 1)
	layer := New(Options{Pack: packtest.Bundled(t), Next: Proxy(at, "/api/v1", transport)})
	for _, status := range []int{500, 200} { // whose connection is used for nothing else
		s.status = status
		require.Equal(t, status, answerOf(t, layer, "POST", "/lists", `{"title":"A"}`).Code)
	}
	require.Equal(t, []string{`POST /lists {"title":"A"}`, `POST /lists {"title":"A"}`}, s.asked)
}

func TestWhatIsShownWhen(t *testing.T) {
	p := packtest.Bundled(t)
	f, err := Named(p, "time.late@listContacts")
	require.NoError(t, err)
	layer := New(Options{Pack: p, Fault: &f, Next: &server{status: 200, body: `{"data":[{"id":1}]}`}, Late: time.Minute})
	now := time.Unix(0, 0)
	layer.memory.now = func() time.Time { return now }
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{0, `{"data":[]}`}, {time.Second, `{"data":[]}`}, {time.Minute, `{"data":[{"id":1}]}`}} {
		now = time.Unix(0, 0).Add(c.after)
		require.Equal(t, c.want, answerOf(t, layer, "GET", "/contacts", "").Body.String())
	}

	f, err = Named(p, "time.flapping@listContacts")
	require.NoError(t, err)
	layer = New(Options{Pack: p, Fault: &f, Next: &server{status: 200, body: `{"data":[{"id":1}]}`}})
	for _, want := range []string{`{"data":[{"id":1}]}`, `{"data":[]}`, `{"data":[{"id":1}]}`} {
		require.Equal(t, want, answerOf(t, layer, "GET", "/contacts", "").Body.String())
	}

	f, err = Named(p, "time.slow@listContacts")
	require.NoError(t, err)
	layer = New(Options{Pack: p, Fault: &f, Next: &server{status: 200, body: `{"data":[]}`}})
	var slept time.Duration
	layer.memory.sleep = func(d time.Duration) { slept += d }
	require.Equal(t, `{"data":[]}`, answerOf(t, layer, "GET", "/contacts", "").Body.String())
	require.Equal(t, 2*time.Second, slept)
}

func TestASurveyKnowsWhatOtherOperationsHaveCreated(t *testing.T) {
	p := packtest.Bundled(t)
	var survey Survey
	layer := New(Options{Pack: p, Next: &server{status: 200, body: `{"data":{"id":5}}`}, Seen: survey.Note})
	f, err := Named(p, "request.on-another@deleteList:path/list_id")
	require.NoError(t, err)
	answerOf(t, layer, "DELETE", "/lists/7", "")
	require.Empty(t, survey.Of(p, f).Scenarios)
	answerOf(t, layer, "POST", "/lists", `{"title":"A","type":"leads"}`)
	require.Equal(t, []string{"features/a.feature:3 A"}, survey.Of(p, f).Scenarios)
}

// What the client has named has its id in the path, and a Location may be missing.
func TestTheIDOfWhatWasCreated(t *testing.T) {
	p := houses(t)
	operation, _ := p.Contract.Operation("putHouse")
	for _, c := range []struct {
		name, at, location, want string
	}{
		{name: "a path parameter", at: "{slug}", want: "b"},
		{name: "a header", at: fixtures.Location, location: "/houses/c", want: "c"},
		{name: "a header that is not there", at: fixtures.Location},
		{name: "a member", at: "/name", want: "d"},
		{name: "a member that is not there", at: "/id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var survey Survey
			layer := New(Options{Pack: p, Next: &server{status: 201, body: `{"name":"d"}`}, Seen: survey.Note})
			call := &Call{Method: "PUT", URL: &url.URL{Path: p.Contract.BasePath + "/houses/b"}, Operation: operation, memory: layer.memory}
			answer := &Answer{Status: 201, Header: http.Header{"Location": {c.location}}, Body: []byte(`{"name":"d"}`)}
			var made fixtures.Resource
			made.ID = c.at
			require.Equal(t, c.want, layer.memory.newID(made, call, answer))
			layer.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("PUT", p.Contract.BasePath+"/houses/b", strings.NewReader(`{"floors":2}`)))
		})
	}
}

func TestASurveySaysWhatAFaultReaches(t *testing.T) {
	p := packtest.Bundled(t)
	var survey Survey
	body := `{"data":{"updated":1}}`
	layer := New(Options{Pack: p, Next: &server{status: 200, body: body}, Seen: survey.Note})
	answerOf(t, layer, "PATCH", "/contacts/7", `{"city":"Bern"}`)
	survey.Use("features/b.feature:9", "x1")
	for _, c := range []struct {
		name, fault string
		want        Reach
	}{
		{name: "an answer that breaks its form", fault: "answer.member-missing@updateContact:200/data/updated",
			want: Reach{Scenarios: []string{"features/b.feature:9", "features/a.feature:3 A"}, Breaks: []string{"CRM-CONTACTS-009"}, Seen: true}},
		{name: "a request", fault: "request.member-dropped@updateContact:body/city",
			want: Reach{Scenarios: []string{"features/b.feature:9", "features/a.feature:3 A"}, Seen: true}},
		{name: "a member that was not sent", fault: "request.member-dropped@updateContact:body/state", want: Reach{Seen: true}},
		{name: "another status", fault: "answer.body-empty@updateContact:404", want: Reach{}},
		{name: "another operation", fault: "answer.body-empty@getContact:200", want: Reach{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Named(p, c.fault)
			require.NoError(t, err)
			require.Equal(t, c.want, survey.Of(p, f))
		})
	}
}
