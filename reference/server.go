package reference

import (
	"fmt"
	"log"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Config is all there is to set. Its zero value is a server without limits that
// knows no key, and so refuses everything with 401.
type Config struct {
	Keys []Key

	// Limits holds for each organization not named in OrganizationLimits.
	Limits             Limits
	OrganizationLimits map[string]Limits

	// FaultHeader is the name of a request header. A request with a valid key in
	// which it has the value "500" is answered 500 and has no effect. Empty: no
	// header does that.
	FaultHeader string

	// Now is the clock of expiry, limits and timestamps; nil: time.Now.
	Now func() time.Time

	// FirstID is the first id given out; each further thing, of whatever kind and
	// organization, gets the next. 0 means 1.
	FirstID int64

	// IDs says whether the id of what was deleted is given out again.
	IDs IDs

	// OnPanic is told of a panic in the server, which the client sees as a plain
	// 500; nil: it is logged with package log.
	OnPanic func(value any, stack []byte)
}

// Server is the API, an http.Handler. It is safe for concurrent use.
type Server struct {
	keys        keyring
	limiter     *limiter
	faultHeader string
	now         func() time.Time
	onPanic     func(value any, stack []byte)
	store       *store
}

// New makes a server without data. It returns an error for keys that could not
// be used (empty, twice the same, of the form of a JWT, not visible ASCII, without
// an organization), for negative limits and for a negative FirstID.
func New(config Config) (*Server, error) {
	keys, err := newKeyring(config.Keys)
	if err != nil {
		return nil, fmt.Errorf("reference server: %w", err)
	}
	limits, err := newLimiter(config.Limits, config.OrganizationLimits)
	if err != nil {
		return nil, fmt.Errorf("reference server: %w", err)
	}
	if config.FirstID < 0 {
		return nil, fmt.Errorf("reference server: first id %d is negative", config.FirstID)
	}
	if http.CanonicalHeaderKey(config.FaultHeader) == "Authorization" {
		return nil, fmt.Errorf("reference server: fault header %q is taken by the API key", config.FaultHeader)
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.OnPanic == nil {
		config.OnPanic = logPanic
	}
	return &Server{
		keys:        keys,
		limiter:     limits,
		faultHeader: config.FaultHeader,
		now:         config.Now,
		onPanic:     config.OnPanic,
		store:       newStore(max(config.FirstID, 1), config.IDs),
	}, nil
}

func logPanic(value any, stack []byte) {
	log.Printf("reference server: panic: %v\n%s", value, stack)
}

// Reset brings the server back to where New left it: no data, no request counted
// against a limit, ids from FirstID on.
func (s *Server) Reset() {
	s.store.reset()
	s.limiter.reset()
}

// ServeHTTP answers every request with JSON: below BasePath as the contract says,
// GET /healthz with 200 and anything else with 404.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	write(w, r, s.guard(w, r))
}

// guard turns a panic into a 500 that tells the client nothing (errors page,
// Server Errors).
func (s *Server) guard(w http.ResponseWriter, r *http.Request) (result answer) {
	defer func() {
		if value := recover(); value != nil {
			s.onPanic(value, debug.Stack())
			result = failure(http.StatusInternalServerError, detailInternal)
		}
	}()
	path := r.URL.EscapedPath()
	if path == BasePath || strings.HasPrefix(path, BasePath+"/") {
		return s.serve(w, r)
	}
	return outside(r)
}

// serve takes a request through the order of errors in the package comment. Which
// error wins is open; but nothing happens before the key was accepted.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) answer {
	organization, refusal := s.keys.authenticate(r.Header, s.now())
	if refusal != "" {
		return unauthorized(refusal)
	}
	quota := s.limiter.take(organization, s.now())
	quota.announce(w.Header())
	if !quota.allowed {
		return rateLimited(quota.retryAfter)
	}
	if s.faultHeader != "" && r.Header.Get(s.faultHeader) == "500" {
		return failure(http.StatusInternalServerError, detailInternal)
	}
	return s.operate(w, r, organization)
}

// operate carries the request out for the organization, whose key was accepted.
func (s *Server) operate(w http.ResponseWriter, r *http.Request, organization string) answer {
	found, parameters, allow := match(r)
	switch {
	case found != nil:
		return found.handle(s, newInput(w, r, organization, parameters))
	case allow != "":
		return methodNotAllowed(allow)
	}
	return failure(http.StatusNotFound, detailNoSuchPath)
}

// outside answers requests that do not concern the API, and need no key.
func outside(r *http.Request) answer {
	if r.URL.Path != "/healthz" {
		return failure(http.StatusNotFound, detailNoSuchPath)
	}
	if routed(r.Method) != http.MethodGet {
		return methodNotAllowed("GET, HEAD")
	}
	return success(object{"status": "ok"})
}

// payloads are those of answers that were written, to write the next into.
var payloads = sync.Pool{New: func() any { return new([]byte) }}

// write sends the answer, and for a HEAD request all of it but the body.
func write(w http.ResponseWriter, r *http.Request, result answer) {
	buffer := payloads.Get().(*[]byte)
	defer payloads.Put(buffer)
	payload := encode((*buffer)[:0], result.body)
	*buffer = payload
	for name, value := range result.header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(payload)))
	w.WriteHeader(result.status)
	if r.Method != http.MethodHead {
		// A client that went away is none of the server's errors.
		_, _ = w.Write(payload)
	}
}
