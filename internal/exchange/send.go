package exchange

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
)

// prepare makes the request, and the beginning of its record.
func (c *Client) prepare(ctx context.Context, r *Request, attempt int) (*Exchange, *http.Request, *failure) {
	credentials, credential, lacks := c.credentials(ctx, r)
	sent := c.withKeyParts(r, credential)
	query, _ := joinQuery(c.query, sent.Query, sent.Query.Encode())
	_, shownQuery := joinQuery(c.query, r.Query, r.Query.Encode())
	target, shownTarget := WithQuery(c.base+slashed(sent.Path), query), WithQuery(c.base+slashed(r.Path), shownQuery)
	target, shownTarget = withCredentials(target, shownTarget, credentials)
	newID := c.options.NewID
	if r.NewID != nil {
		newID = r.NewID
	}
	e := &Exchange{
		ID:         newID(),
		Operation:  r.Operation,
		Credential: credential,
		Via:        c.options.Transport.Via,
		Sent: Sent{
			Method:      r.Method,
			URL:         c.redactor.line(shownTarget),
			RequestBody: c.redactor.Bytes(r.Body),
		},
		Timing: Timing{Started: c.options.Now().UTC().Round(0), Attempt: attempt},
	}
	if lacks != nil {
		return e, nil, lacks
	}
	e.RequestHeader = c.shown(c.redactor.Header(c.header(r, e.ID)), r, credentials)
	header := c.header(sent, e.ID)
	for _, p := range credentials {
		p.put(header, p.sent)
	}
	if err := checkHeader(header); err != nil {
		return e, nil, failed(KindRequest, err, "%s", err)
	}
	if strings.ContainsAny(sent.Path, "?#") {
		return e, nil, failed(KindRequest, nil, "path %q holds a query or a fragment", r.Path)
	}
	if c.options.ReadOnly && !Safe(r.Method) {
		return e, nil, failed(KindReadOnly, nil, "%s may write, and this client only reads", r.Method)
	}
	if r.Method == "" {
		return e, nil, failed(KindRequest, nil, "the method is missing")
	}
	req, err := http.NewRequest(r.Method, target, bytes.NewReader(sent.Body)) //nolint:noctx // send gives it one
	if err != nil {
		return e, nil, failed(KindRequest, err, "%s", strings.TrimPrefix(err.Error(), "net/http: "))
	}
	req.Header = header
	if host := header.Get("Host"); host != "" {
		req.Host = host
	}
	// By GetBody the transport can send a body again on its own. For a POST, say,
	// it does so only where not one byte was written to a connection that turned
	// out closed, which is safe; an idempotency key makes it bolder.
	if header.Get("Idempotency-Key") != "" || header.Get("X-Idempotency-Key") != "" {
		req.GetBody = nil
	}
	if req.Close = r.Fresh; req.Close {
		c.transport.CloseIdleConnections()
	}
	return e, req, nil
}

// Safe reports whether a method only reads (RFC 9110, section 9.2.1). Methods are
// case-sensitive.
func Safe(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// slashed keeps a path below the base URL: without the slash "@host" or
// ":1234" would change where the request goes.
func slashed(path string) string {
	if path == "" || path[0] == '/' {
		return path
	}
	return "/" + path
}

// shown returns a request's header as it is recorded. A secret that is too short
// to be looked for in texts is known by its place here.
func (c *Client) shown(h http.Header, r *Request, credentials []carried) http.Header {
	if len(c.options.Transport.Shown) == 0 && len(credentials) == 0 {
		return h
	}
	h = maps.Clone(h)
	for name, values := range c.options.Transport.Shown {
		if _, own := r.Header[name]; !own {
			h[name] = values
		}
	}
	for _, p := range credentials {
		p.put(h, p.shown)
	}
	return h
}

// header returns what is sent beside the credentials: the request's own header, then
// the client's.
func (c *Client) header(r *Request, id string) http.Header {
	h := make(http.Header, len(c.options.Transport.Header)+len(r.Header)+4)
	h["User-Agent"], h["Accept-Encoding"] = c.userAgent, c.encoding
	maps.Copy(h, c.options.Transport.Header)
	maps.Copy(h, r.Header)
	h[http.CanonicalHeaderKey(c.options.Appearance.IDHeader)] = []string{id}
	if r.Label != "" {
		h[LabelHeader] = []string{r.Label}
	}
	return h
}

// checkHeader returns an error for a header that cannot be sent.
func checkHeader(h http.Header) error {
	for name, values := range h {
		if name == "" || strings.ContainsFunc(name, isNoTokenRune) {
			return fmt.Errorf("header name %q is not valid", name)
		}
		for _, value := range values {
			if strings.ContainsFunc(value, isControl) {
				return fmt.Errorf("header %s holds a line break or another control character", name)
			}
		}
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

func isNoTokenRune(r rune) bool {
	return !isAlphanumeric(r) && (r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r))
}

// sending is what httptrace tells about one attempt. The transport's goroutines
// may still report when the attempt is over.
type sending struct {
	written   atomic.Int64 // times that the header was handed to a connection
	connected atomic.Bool
	reused    atomic.Bool
	spent     atomic.Bool // the connection refuses the request, and another is tried
	answered  atomic.Bool
	conn      atomic.Pointer[tapped]
}

// peer is the state of the TLS that an answer came over; nil for none.
func (s *sending) peer(resp *http.Response) *tls.ConnectionState {
	if conn := s.conn.Load(); conn != nil && conn.secure != nil {
		state := conn.secure.ConnectionState()
		return &state
	}
	return resp.TLS
}

// body is what followed an answer that must not have a body; nil for nothing.
func (s *sending) body() []byte {
	if conn := s.conn.Load(); conn != nil {
		return conn.body()
	}
	return nil
}

func (c *Client) trace(s *sending) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			s.connected.Store(true)
			s.reused.Store(info.Reused)
			conn, _ := info.Conn.(*tapped)
			s.conn.Store(conn)
			s.spent.Store(conn != nil && conn.isSpent())
		},
		WroteHeaders: func() {
			if s.spent.Load() {
				return
			}
			s.written.Add(1)
			c.requests.Add(1)
		},
		GotFirstResponseByte: func() { s.answered.Store(true) },
	}
}

// send sends the request once and records the answer. It uses the transport
// without http.Client: there is nothing that could follow a redirect, keep
// a cookie, or choke on a Location.
func (c *Client) send(ctx context.Context, req *http.Request, body []byte, e *Exchange) *failure {
	if c.options.Answer != nil {
		return c.ask(e)
	}
	limited, cancel := context.WithTimeout(ctx, c.limits.Total)
	defer cancel()
	var s sending
	req = req.WithContext(httptrace.WithClientTrace(limited, c.trace(&s)))
	req.Close = req.Close || c.stale.Load() >= staleLimit

	started := c.options.Now()
	e.Started = started.UTC().Round(0)
	resp, err := c.transport.RoundTrip(req) //nolint:bodyclose // receive closes it
	for err != nil && s.spent.Swap(false) && limited.Err() == nil {
		// net/http tries another connection on its own, but not for a request that
		// does not fit its buffer.
		req.Body = io.NopCloser(bytes.NewReader(body))
		resp, err = c.transport.RoundTrip(req) //nolint:bodyclose // as above
	}
	at := awaitingHeader
	if err == nil {
		at = readingBody
		c.peers.note(s.peer(resp))
		err = c.receive(resp, e)
		if bodiless(req.Method, resp.StatusCode) && len(e.ResponseBody) == 0 {
			e.ResponseBody = c.redactor.Bytes(c.redactor.whole(s.body(), maxStray))
		}
	} else if !s.connected.Load() {
		at = connecting
	}
	e.Duration = c.options.Now().Sub(started)
	e.Resent = max(0, int(s.written.Load())-1)
	c.resent.Add(int64(e.Resent))

	var f *failure
	switch {
	case err == nil:
	case ctx.Err() != nil:
		f = canceled(ctx.Err())
	case errors.As(err, &f):
	default:
		f = explain(err, at, limited.Err() != nil, c.limits)
	}
	if f != nil {
		f.unsent = s.written.Load() == 0
	}
	lost := f != nil && f.kind == KindReset && s.reused.Load() && !s.answered.Load()
	if (lost || e.Resent > 0) && e.Proto != "HTTP/2.0" && c.stale.Add(1) == staleLimit {
		c.transport.CloseIdleConnections()
	}
	return f
}

// receive records the answer. An error is a *failure where it is not the
// network's.
func (c *Client) receive(resp *http.Response, e *Exchange) error {
	defer resp.Body.Close() //nolint:errcheck // it has been read, or has failed
	e.Status = resp.StatusCode
	_, reason, _ := strings.Cut(resp.Status, " ")
	e.Reason = c.redactor.line(reason)
	e.Proto = resp.Proto
	e.ResponseHeader = c.redactor.Header(withoutSessions(resp.Header, c.options.Issued.Cookies))
	switch {
	case resp.StatusCode == http.StatusSwitchingProtocols:
		return failed(KindProtocol, nil, "the answer is 101 (Switching Protocols), which the request did not ask for")
	case resp.StatusCode < 100:
		return failed(KindProtocol, nil, "the answer's status %03d is not an HTTP status", resp.StatusCode)
	}
	body, err := c.readWhole(resp)
	depth := c.depthFor(e)
	if err == nil && isDeeper(body, depth) {
		body, err = slices.Clone(body[:min(len(body), keptOfBroken)]), errTooDeep
	}
	if err == nil && isTooMuch(body) {
		body, err = slices.Clone(body[:min(len(body), keptOfBroken)]), errTooMuch
	}
	e.Truncated = err != nil
	if e.Truncated {
		body = c.redactor.cutPartial(body)
	}
	if token := c.options.Issued.Token; token != nil && e.Status/100 == 2 {
		if issued := token(e.Operation, resp.Header, body); issued.Value != "" {
			c.redactor.Add(issued)
		}
	}
	e.ResponseBody = c.redactor.Bytes(body)
	switch {
	case errors.Is(err, errTooLarge):
		return failed(KindTooLarge, nil, "the answer's body is larger than %s", sizeText(c.limits.Body))
	case errors.Is(err, errTooDeep):
		return failed(KindTooLarge, nil, "the answer's JSON is nested deeper than %d levels", depth)
	case errors.Is(err, errTooMuch):
		return failed(KindTooLarge, nil, "the answer's JSON has more than %d values, or a number of more than %d digits", maxValues, maxDigits)
	case errors.Is(err, errEncoding):
		return failed(KindProtocol, nil, "the answer's body is encoded as %q, which the request did not ask for",
			strings.Join(resp.Header["Content-Encoding"], ", "))
	}
	return err
}

// record notes a failure in the Exchange, and returns it as an *Error; nil for none.
func (c *Client) record(e *Exchange, f *failure) error {
	if f == nil {
		return nil
	}
	err := c.newError(e, f)
	e.Err, e.ErrKind = err.Message, err.Kind
	return err
}

func (c *Client) newError(e *Exchange, f *failure) *Error {
	return &Error{
		Kind:      f.kind,
		Operation: e.Operation,
		Method:    oneLine(e.Method),
		URL:       oneLine(e.URL),
		Message:   oneLine(c.redactor.String(f.message)),
		Unsent:    f.unsent,
		cause:     f.cause,
	}
}
