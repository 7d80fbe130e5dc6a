package fault

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// Passage is one request that went through a Layer, and what became of it.
type Passage struct {
	Exchange string  // id of the exchange, as the client sent it in exchange.CorrelationHeader; "" for none
	Scenario string  // label of the scenario on whose behalf it was sent, as in exchange.LabelHeader; "" for none
	Call     *Call   // as the client sent it
	Answer   *Answer // as the client gets it
	Touched  bool    // the fault changed something

	given *Answer // the server's own to the very request; nil for none
	asked []*Call // what the server was asked

	writes int // that had succeeded to what it is about
}

// Options say what a Layer does.
type Options struct {
	Pack  *pack.Pack
	Fault *Fault        // nil for none
	Next  http.Handler  // the server
	Seen  func(Passage) // called for each request before it is answered, one at a time; nil for no call
	// Samples are answers of the server that operators can give in place of others; nil
	// for none.
	Samples *Samples
	// Labelled leaves requests alone that are sent for no scenario: what proves a target
	// beforehand, and what removes things afterwards.
	Labelled bool
	// Late is longer than anything may take to appear; 0 for a minute.
	Late time.Duration
}

// Layer is a server with one fault in front of it. It is safe for concurrent use, and passes
// on one request at a time.
type Layer struct {
	Options

	mu     sync.Mutex // one request at a time, so that a fault is as atomic as an operation
	memory *memory
}

// New makes a Layer, which remembers what goes through it. Pack and Next must be there.
func New(o Options) *Layer {
	return &Layer{Options: o, memory: newMemory(o)}
}

// maxBody bounds the body of a request.
const maxBody = 64 << 20

// ServeHTTP passes a request on, with the fault if it is of the fault's operation. A request
// whose body cannot be read, or has more than 64 MiB, gets 400 and is not passed on.
func (l *Layer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	c := &Call{Method: r.Method, URL: r.URL, Header: r.Header, Body: body, memory: l.memory}
	path, within := strings.CutPrefix(r.URL.EscapedPath(), l.Pack.Contract.BasePath)
	if within {
		c.Operation, within = l.Pack.Contract.Route(r.Method, path)
	}
	if !within { // it is of no operation
		c.Operation = spec.Operation{}
	}
	p := l.pass(c, func(c *Call) *Answer { return l.forward(r, c) })
	p.Exchange = r.Header.Get(exchange.CorrelationHeader)
	p.Scenario = r.Header.Get(exchange.LabelHeader)
	if l.Seen != nil {
		l.Seen(p)
	}
	p.Answer.send(w, r)
}

// pass lets a call through the fault, and notes what the fault changed.
func (l *Layer) pass(c *Call, server func(*Call) *Answer) Passage {
	p := Passage{Call: c.clone()}
	var given *Answer // for the very request
	writes, own := 0, 1
	if exchange.Safe(c.Method) {
		own = 0
	}
	next := func(changed *Call) *Answer {
		p.asked = append(p.asked, changed.clone())
		a := server(changed)
		if !exchange.Safe(changed.Method) && (len(p.asked) == 1 || a.succeeded()) { // what is refused does nothing more
			writes++
		}
		if changed.equal(p.Call) {
			its := a.clone()
			if given == nil {
				given = its
			}
			if l.Fault == nil || !l.Fault.Form { // what an answer looks like depends on no other
				l.memory.note(noted{call: p.Call, answer: its})
			}
		}
		return a
	}
	turn := turn(func(c *Call, next func(*Call) *Answer) *Answer { return next(c) })
	if l.Fault != nil && l.Fault.meets(c.Operation.ID) && (!l.Labelled || c.Header.Get(exchange.LabelHeader) != "") {
		turn = l.Fault.turn
	}
	l.memory.touched = false
	p.Answer = turn(c, next)
	p.given, p.writes = given, l.memory.writes[p.Call.lastPath()]
	p.Touched = l.memory.touched || writes > own || given == nil || !given.equal(p.Answer)
	return p
}

// meets reports whether a fault is in front of an operation; "" is for what is of none.
func (f *Fault) meets(operation string) bool {
	return f.Operation == operation || f.everywhere && operation != ""
}

// forward has the server answer a call.
func (l *Layer) forward(r *http.Request, c *Call) *Answer {
	out := r.Clone(r.Context())
	out.Method, out.URL, out.Header = c.Method, c.URL, c.Header.Clone()
	out.RequestURI = c.URL.RequestURI()
	body := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(c.Body)), nil }
	out.Body, _ = body()
	out.ContentLength, out.GetBody = int64(len(c.Body)), body // which is sent again where a connection turns out closed
	out.TransferEncoding = nil
	out.Header.Del("Accept-Encoding") // so that the answer can be read
	out.Header.Del("Content-Length")
	kept := &recorder{header: http.Header{}}
	l.Next.ServeHTTP(kept, out)
	a := &Answer{Status: cmp.Or(kept.status, http.StatusOK), Header: kept.header, Body: kept.body}
	if c.Method == http.MethodHead || bodiless(a.Status) {
		a.Body = nil
	}
	return a
}

// recorder keeps what a handler answers.
type recorder struct {
	status int // 0 until it is written
	header http.Header
	body   []byte
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK { // before it, others inform
		r.status = status
	}
}

func (r *recorder) Write(part []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body = append(r.body, part...)
	return len(part), nil
}

// send writes an answer. One to HEAD keeps the length of the body it does not have.
func (a *Answer) send(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	for name, values := range a.Header {
		header[name] = values
	}
	if r.Method != http.MethodHead {
		header.Del("Content-Length")
		header.Del("Transfer-Encoding")
	}
	if _, labelled := a.Header["Content-Type"]; !labelled {
		header["Content-Type"] = nil // keeps net/http from guessing
	}
	if len(a.Body) > 0 && (r.Method == http.MethodHead || bodiless(a.Status)) {
		a.sendStray(w)
		return
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // or the client has gone
}

// sendStray sends an answer with a body that it must not have, which net/http does not. It
// is the last one on its connection.
func (a *Answer) sendStray(w http.ResponseWriter) {
	connection, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil { // such as HTTP/2, which frames an answer
		w.WriteHeader(a.Status)
		return
	}
	defer connection.Close() //nolint:errcheck // nothing follows
	header := w.Header()
	header.Set("Connection", "close")
	_, _ = fmt.Fprintf(buffered, "HTTP/1.1 %d %s\r\n", a.Status, http.StatusText(a.Status))
	_ = header.Write(buffered)
	_, _ = buffered.WriteString("\r\n")
	_, _ = buffered.Write(a.Body)
	_ = buffered.Flush()
}
