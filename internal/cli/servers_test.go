package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/assaykit/assay/reference"
)

// keys are the API keys of the servers of a script, by the variable in which the
// script finds each. No output may ever show one.
var keys = map[string]string{
	"MAIN":    "test-main-Zq81bV",
	"OTHER":   "test-other-Lm27wX",
	"EXPIRED": "test-expired-Hc93pR",
	"REVOKED": "test-revoked-Jd40tY",
	"BURST":   "test-burst-Nf56sK",
	"WRONG":   "test-wrong-Ug72eA",
	"GATEWAY": "test-gateway-Wd38kL",
}

// site is what one script has to talk to. Each of its servers is at a variable:
//
//	URL      keeps the contract
//	DEVIANT  words the refusal of an unknown list type otherwise (a MUST)
//	CHATTY   shows a stack trace when it fails (a SHOULD)
//	GATED    keeps the contract, and from the first request after its 40th that
//	         creates nothing it answers nothing more until the script's command
//	         "interrupt" has opened the gate
//	HTML     answers everything with a 404 of HTML
//	ANOTHER  is some other API
//	ECHO     repeats the key in a header, and where it refuses it
//	NOTE     keeps the contract that is in the folder PACK, of one operation
//	SETTINGS has settings, of which there is one alone, and STUCK the same, which are not
//	         taken back without a header X-Back
//	FORGED   has a note at every path, which breaks that contract
//	KEYED    is DEVIANT, with the key MAIN in its URL, and KEYEDNOTE likewise NOTE,
//	         whose document is at KEYEDDOC
//	QUERIED  is DEVIANT behind a gateway, which wants the key GATEWAY in the query of
//	         its URL and repeats that query, and QUERIEDNOTE likewise NOTE
//	DEAD     is nobody, and TAKEN the address of somebody
type site struct {
	api     *reference.Server
	seen    atomic.Int64  // requests to any of the servers
	blocked chan struct{} // has an element for each request before the closed gate
	open    atomic.Bool
	shut    atomic.Bool
	gated   atomic.Int64

	interrupted *exec.Cmd
}

const gateAfter = 40

type siteKey struct{}

func setUp(env *testscript.Env) error {
	api, err := newReference()
	if err != nil {
		return err
	}
	s := &site{api: api, blocked: make(chan struct{}, 1000)}
	for name, handler := range map[string]http.Handler{
		"URL": api, "DEVIANT": deviant(api), "CHATTY": chatty(api), "GATED": s.gate(api), "ECHO": echo(api),
		"HTML": http.HandlerFunc(answerHTML), "ANOTHER": http.HandlerFunc(answerOtherwise),
	} {
		env.Setenv(name, s.start(env, handler)+reference.BasePath)
	}
	env.Setenv("PACK", filepath.Join(root, "internal", "cli", "testdata", "note"))
	env.Setenv("NOTE", s.start(env, note("/note/v1/note"))+"/note/v1")
	below := "/" + keys["MAIN"]
	env.Setenv("KEYED", s.start(env, http.StripPrefix(below, deviant(api)))+below+reference.BasePath)
	documented := http.NewServeMux()
	documented.Handle("/", note("/note/v1/note"))
	documented.Handle("/spec/", http.FileServer(http.Dir(env.Getenv("PACK"))))
	keyedNote := s.start(env, http.StripPrefix(below, documented)) + below
	env.Setenv("KEYEDNOTE", keyedNote+"/note/v1")
	env.Setenv("KEYEDDOC", keyedNote+"/spec/openapi.yaml")
	query := "?subscription-key=" + keys["GATEWAY"] + "&stage=7"
	env.Setenv("QUERIED", s.start(env, gateway(deviant(api)))+reference.BasePath+query)
	env.Setenv("QUERIEDNOTE", s.start(env, gateway(note("/note/v1/note")))+"/note/v1"+query)
	env.Setenv("SETTINGS", s.start(env, settings(false)))
	env.Setenv("STUCK", s.start(env, settings(true)))
	env.Setenv("FORGED", s.start(env, note("/"))+"/note/v1")
	dead, err := deadAddress()
	if err != nil {
		return err
	}
	env.Setenv("TAKEN", strings.TrimSuffix(strings.TrimPrefix(env.Getenv("URL"), "http://"), reference.BasePath))
	env.Setenv("DEAD", "http://"+dead+reference.BasePath)
	for name, value := range keys {
		env.Setenv(name, value)
	}
	env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
	env.Setenv("REPO", root)
	env.Values[siteKey{}] = s
	return startFurther(env, deviant(api))
}

// gateway lets nothing through without its own parameters, once each, which are not for
// the server behind it.
func gateway(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		w.Header().Set("X-Gateway", r.URL.RequestURI())
		if !slices.Equal(query["subscription-key"], []string{keys["GATEWAY"]}) || !slices.Equal(query["stage"], []string{"7"}) {
			http.Error(w, "no such subscription: "+r.URL.RawQuery, http.StatusForbidden)
			return
		}
		query.Del("subscription-key")
		query.Del("stage")
		r.URL.RawQuery = query.Encode()
		next.ServeHTTP(w, r)
	})
}

// newReference makes a server that keeps the contract and limits nobody but the
// organization that is meant for it.
func newReference() (*reference.Server, error) {
	return reference.New(reference.Config{
		Keys: []reference.Key{
			{Token: keys["MAIN"], Organization: "main"},
			{Token: keys["OTHER"], Organization: "other"},
			{Token: keys["EXPIRED"], Organization: "main", Expires: time.Unix(0, 0)},
			{Token: keys["REVOKED"], Organization: "main", Revoked: true},
			{Token: keys["BURST"], Organization: "burst"},
		},
		// So low that a machine on which several shards run at once reaches it, too.
		OrganizationLimits: map[string]reference.Limits{"burst": {PerSecond: 20, PerMinute: 1000}},
		FaultHeader:        "X-Conformance-Fault",
	})
}

func (s *site) start(env *testscript.Env, handler http.Handler) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.seen.Add(1)
		handler.ServeHTTP(w, r)
	}))
	env.Defer(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

func deadAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// gate keeps every request after the first ones until its client gives up. What
// waited at the gate is never carried out. It shuts before a request that creates
// nothing: nobody can tell whether a creation without an answer was carried out,
// and a record whose name others may have chosen, too, is then left to the user.
func (s *site) gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.gated.Add(1) > gateAfter && r.Method != http.MethodPost {
			s.shut.Store(true)
		}
		if s.shut.Load() && !s.open.Load() {
			// The body first: net/http notices that a client is gone after that.
			_, _ = io.Copy(io.Discard, r.Body)
			s.blocked <- struct{}{}
			<-r.Context().Done()
			return
		}
		next.ServeHTTP(w, r)
	})
}

// altered lets change see and replace the answers of a status.
func altered(next http.Handler, status int, change func(r *http.Request, body []byte) []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		body := recorder.Body.Bytes()
		if recorder.Code == status {
			body = change(r, body)
		}
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(body) // a client that went away is none of the server's errors
	})
}

func deviant(next http.Handler) http.Handler {
	return altered(next, http.StatusBadRequest, func(r *http.Request, body []byte) []byte {
		return []byte(strings.Replace(string(body), "Invalid list type", "No such type", 1))
	})
}

func echo(next http.Handler) http.Handler {
	shown := altered(next, http.StatusUnauthorized, func(r *http.Request, body []byte) []byte {
		return []byte(strings.Replace(string(body), `"}`, " "+r.Header.Get("Authorization")+`"}`, 1))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Ratelimit-Key", r.Header.Get("Authorization"))
		shown.ServeHTTP(w, r)
	})
}

func chatty(next http.Handler) http.Handler {
	return altered(next, http.StatusInternalServerError, func(*http.Request, []byte) []byte {
		text := "Traceback (most recent call last):\n  File \"/srv/app.py\", line 12, in handle\nValueError"
		body, err := json.Marshal(map[string]string{"detail": text})
		if err != nil {
			panic(err)
		}
		return body
	})
}

// note answers with a note at a path, and below it where that ends with a slash.
func note(path string) http.Handler {
	mux := http.NewServeMux()
	say := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, text)
		}
	}
	if path != "/" {
		mux.HandleFunc("/", say(http.StatusNotFound, `{"problem": "nothing here"}`))
	}
	mux.HandleFunc(path, say(http.StatusOK, `{"note": "hello"}`))
	return mux
}

func answerHTML(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusNotFound)
	_, _ = fmt.Fprint(w, "<h1>Not Found</h1>")
}

func answerOtherwise(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprint(w, `{"pets": [{"name": "Rex"}]}`)
}
