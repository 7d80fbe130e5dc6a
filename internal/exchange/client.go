package exchange

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/assaykit/assay/internal/clock"
)

const (
	// CorrelationHeader carries an Exchange's ID, so that the target's logs can
	// be matched with it.
	CorrelationHeader = "X-Correlation-Id"

	// LabelHeader carries a Request's Label.
	LabelHeader = "X-Assay-Scenario"

	defaultConcurrency = 16
	defaultMaxWait     = 90 * time.Second

	// staleLimit is how many connections may turn out closed when they are used
	// again, before no connection is used again at all: a target that breaks its
	// promise to keep them would make one POST after the other fail.
	staleLimit = 2
)

// Options configure a Client. Only BaseURL is required.
type Options struct {
	BaseURL *url.URL // http or https; without user and fragment. Every request carries its query
	Secrets []Secret // what is redacted, and what a Request's Credential can name
	// Auth says how the requests of an operation carry credentials, all of them at
	// once; nil for "Authorization: Bearer …" (RFC 6750, section 2.1). The operation is
	// that of the Request.
	Auth   func(operation string) []Auth
	Issued Issued
	Limits Limits
	// ReadOnly refuses every request whose method is not safe (RFC 9110, 9.2.1).
	ReadOnly bool

	Pacing

	// Foreign reports whether an answer is not the API's own, but that of something in
	// front of it: nil where nobody can tell.
	Foreign func(*Exchange) bool
	// OnLimiter is called at most once: with the name of a limiter in front of the target,
	// as soon as one is known; nil for never.
	OnLimiter func(server string)

	Transport  Transport
	Appearance Appearance

	clock.Clock                 // its zero value is the real one
	NewID       func() string   // an Exchange's ID, fit for a header; called from many goroutines; nil for random ones
	OnExchange  func(*Exchange) // called after every attempt, from many goroutines; nil for never

	// Answer takes the place of the network, where it is set. It is given the
	// record of a request, and fills in what came back. An *Error is a failure
	// that came back; any other error says that the request is not answered.
	Answer func(*Exchange) error
}

// Pacing is how many requests are sent in a time.
type Pacing struct {
	Concurrency int  // how many requests are under way at once; 0 for 16
	Rate        Rate // of all requests together; zero: learn what the target announces
	Unpaced     bool // neither keep to a rate nor learn one
	// MaxWait bounds what one request waits because of 429s, in all; 0 for 90 s.
	MaxWait time.Duration
	// Names are the header fields that tell of limits, beside X-RateLimit-Limit-Second and
	// -Minute.
	Names LimitNames
}

// LimitNames are the names of header fields that tell of rate limits; "" for those of
// draft-ietf-httpapi-ratelimit-headers, and for no Remaining and Reset.
type LimitNames struct {
	Field, Policy    string // Structured Fields: what is left, and the limits
	Remaining, Reset string // requests that are left, and when there are more
	InSeconds        bool   // Reset has the seconds until then, and not the time since 1970
}

// Stats counts what a Client has done.
type Stats struct {
	Requests int64         `json:"requests"`  // written to a connection
	Limited  int64         `json:"limited"`   // 429s that nobody asked for, and refusals in front of the target
	Limiter  string        `json:"limiter"`   // what refused those; "" where nothing did
	Resent   int64         `json:"resent"`    // requests that the transport may have sent again on its own
	Waited   time.Duration `json:"waited_ns"` // for the pace, in which at least one worker waited
	Waits    []Wait        `json:"waits"`     // when that was
}

// Client sends requests to one target. Safe for concurrent use.
type Client struct {
	base      string // without a slash at the end, and without query
	query     []Parameter
	transport *http.Transport
	limits    Limits
	redactor  *Redactor
	secrets   map[string]string
	options   Options
	gate      *gate
	front     *front
	// What each request says of its sender; nobody changes the slices.
	userAgent, encoding []string

	counts

	peers  peerKeys
	tokens tokens
}

// counts are those of a Client.
type counts struct{ requests, limited, resent, stale atomic.Int64 }

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// New returns a Client, or an error that says which option is wrong.
func New(o Options) (*Client, error) {
	if err := checkBase(o.BaseURL); err != nil {
		return nil, err
	}
	limits, err := o.Limits.withDefaults()
	if err != nil {
		return nil, err
	}
	if o.Rate.PerSecond < 0 || o.Rate.PerMinute < 0 {
		return nil, errors.New("a rate must not be negative")
	}
	if err := checkResolve(o.Transport.Resolve); err != nil {
		return nil, err
	}
	secrets := map[string]string{}
	for _, s := range o.Secrets {
		if !variableName.MatchString(s.Name) {
			return nil, fmt.Errorf("secret %q: the name is not that of an environment variable", s.Name)
		}
		if strings.ContainsFunc(s.Value, isControl) {
			return nil, fmt.Errorf("secret %s: the value holds a line break or another control character", s.Name)
		}
		if s.Value != "" {
			secrets[s.Name] = s.Value
		}
	}
	setDefaults(&o)
	return &Client{
		base:      o.BaseURL.Scheme + "://" + o.BaseURL.Host + strings.TrimRight(o.BaseURL.EscapedPath(), "/"),
		query:     Parameters(o.BaseURL.RawQuery, o.Secrets),
		transport: newTransport(o.Transport, limits, o.Concurrency),
		limits:    limits,
		redactor:  NewRedactor(o.Secrets),
		secrets:   secrets,
		options:   o,
		gate:      newGate(o),
		front:     newFront(),
		userAgent: []string{o.Appearance.UserAgent},
		encoding:  []string{o.Appearance.Encoding},
	}, nil
}

// Target is the base URL of the target as it is shown: with names in square brackets in
// place of the secrets and of the values of its query.
func (c *Client) Target() string {
	_, shown := joinQuery(c.query, nil, "")
	return c.redactor.line(WithQuery(c.base, shown))
}

func checkBase(base *url.URL) error {
	switch {
	case base == nil:
		return errors.New("base URL is missing")
	case base.User != nil:
		return fmt.Errorf("base URL of host %q: credentials do not belong in the URL", base.Host)
	case base.Scheme != "http" && base.Scheme != "https":
		return fmt.Errorf("base URL %q: want http:// or https://", base.String())
	case base.Hostname() == "":
		return fmt.Errorf("base URL %q: the host is missing", base.String())
	case base.Fragment != "":
		return fmt.Errorf("base URL of host %q: want no fragment", base.Host)
	}
	return nil
}

func setDefaults(o *Options) {
	if o.MaxWait == 0 {
		o.MaxWait = defaultMaxWait
	}
	if o.Concurrency <= 0 {
		o.Concurrency = defaultConcurrency
	}
	o.Appearance = o.Appearance.withDefaults()
	if o.Now == nil {
		o.Now = steady(time.Now())
	}
	o.Clock = o.Real()
	if o.NewID == nil {
		o.NewID = newID
	}
}

// steady is a clock that goes on evenly from a time, whatever becomes of the
// machine's: how long something took can be told from its times alone.
func steady(start time.Time) func() time.Time {
	return func() time.Time { return start.Add(time.Since(start)) }
}

func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// Do sends one request, when the pace allows it, and returns what was recorded:
// never nil, whatever happened. An error is always an *Error; the Exchange then
// holds what there is. A 429 that the request did not expect pauses all requests
// with the same credential for as long as the target asks, and is sent again, as
// another attempt with another ID. So is what a limiter in front of the target
// refuses, for which all requests wait. A request whose token has ended is sent again with
// a new one (RFC 6750, section 3.1). Nothing else is ever sent again.
func (c *Client) Do(ctx context.Context, r Request) (*Exchange, error) {
	var limits limited
	for attempt := 1; ; attempt++ {
		e, req, f := c.prepare(ctx, &r, attempt)
		if f == nil && !r.Expect429 {
			if err := c.gate.wait(ctx, r.counted(), r.Ahead); err != nil {
				f = canceled(err)
			}
		}
		if f != nil {
			f.unsent = true // this time; a 429 before it was a refusal
			return e, c.record(e, f)
		}
		err := c.record(e, c.send(ctx, req, r.Body, e))
		c.gate.learn(r.counted(), e.ResponseHeader)
		c.tellToken(&r, e)
		if e.Status != 0 && e.Status != http.StatusTooManyRequests {
			c.gate.letThrough(&r)
		}
		if c.options.OnExchange != nil {
			c.options.OnExchange(e)
		}
		// From here on the Exchange is the callback's too, and stays as it is.
		if err == nil && e.TokenEnded {
			continue
		}
		if err == nil && r.Expect429 {
			c.listen(e)
		}
		if err != nil || r.Expect429 {
			return e, err
		}
		if again, err := c.obey(ctx, &r, e, &limits); !again {
			return e, err
		}
	}
}

// limited is what one request has met of limits.
type limited struct {
	spent   time.Duration // that it was asked to wait
	refused int           // times that it was refused in front of the target
	last    *Exchange     // the last time
}

// obey waits where an answer says that there were too many requests, and reports
// whether to send the request again.
func (c *Client) obey(ctx context.Context, r *Request, e *Exchange, l *limited) (again bool, err error) {
	if c.isRefusedInFront(e) {
		return c.obeyFront(ctx, e, l)
	}
	if l.refused > 0 {
		c.limited.Add(int64(l.refused))
		if c.front.passed(l.last) && c.options.OnLimiter != nil {
			c.options.OnLimiter(c.front.known())
		}
		l.refused = 0
	}
	if e.Status != http.StatusTooManyRequests {
		return false, nil
	}
	c.limited.Add(1)
	pause := max(c.options.Names.retryAfter(e.ResponseHeader, e.Ended()), leastRetryAfter)
	l.spent += pause
	told, attempts := e.ResponseHeader.Get("Retry-After") != "", c.gate.attempts(r)
	switch {
	case l.spent > c.options.MaxWait:
		c.gate.giveUp(r, told)
		return false, c.newError(e, failed(KindLimited, nil,
			"429 (rate limit), and the %s to wait are more than the %s allowed", l.spent, c.options.MaxWait))
	case attempts == 1 && e.Attempt == 1:
		return false, c.newError(e, failed(KindLimited, nil, "429 (rate limit), as to every request like it for a while"))
	case e.Attempt >= attempts:
		c.gate.giveUp(r, told)
		return false, c.newError(e, failed(KindLimited, nil, "429 (rate limit) to each of %d attempts", e.Attempt))
	}
	c.gate.pause(r.counted(), pause)
	return true, nil
}

// obeyFront does so for what a limiter in front of the target seems to refuse.
func (c *Client) obeyFront(ctx context.Context, e *Exchange, l *limited) (again bool, err error) {
	l.refused, l.last = l.refused+1, e
	wait, others, again := c.front.pause(e, l.refused, c.options.Now())
	if RetryAfter(e.ResponseHeader, e.Ended()) > c.options.MaxWait {
		again = false
	}
	switch {
	case !again && (e.Status == http.StatusTooManyRequests || c.front.limitsWith(e.Status)):
		c.limited.Add(int64(l.refused))
		return false, c.newError(e, failed(KindLimited, nil, "%d (rate limit) from %s to each of %d attempts", e.Status, ServerOf(e), e.Attempt))
	case !again:
		if c.front.known() == "" {
			c.gate.unslow()
		}
		return false, nil
	case others:
		c.gate.slow(e.Started, wait)
		return true, nil
	}
	if err := c.options.Sleep(ctx, wait); err != nil {
		return false, c.newError(e, canceled(err))
	}
	return true, nil
}

// Pause holds back all requests that do not expect a 429 until the given time.
// It never shortens a pause.
func (c *Client) Pause(until time.Time) { c.gate.pauseAll(until) }

// Rate returns the rate that requests with a credential, the name of a Secret, keep to:
// the configured one, or what the target has announced so far: first of all to another
// credential, where it has announced nothing to this one. It is zero where neither is
// known, and for a client that is Unpaced.
func (c *Client) Rate(credential string) Rate { return c.gate.rate(credential) }

// Limits returns the limits in force: with the defaults in place of zeros.
func (c *Client) Limits() Limits { return c.limits }

// Redactor returns the Redactor of the client's secrets.
func (c *Client) Redactor() *Redactor { return c.redactor }

// Stats returns the counts so far. The caller may change what it returns.
func (c *Client) Stats() Stats {
	c.gate.mu.Lock()
	waited, waits := c.gate.waits.total, slices.Clone(c.gate.waits.list)
	c.gate.mu.Unlock()
	return Stats{
		Requests: c.requests.Load(),
		Limited:  c.limited.Load(),
		Limiter:  c.front.known(),
		Resent:   c.resent.Load(),
		Waited:   waited,
		Waits:    waits,
	}
}

// Close closes the connections that are not in use.
func (c *Client) Close() { c.transport.CloseIdleConnections() }
