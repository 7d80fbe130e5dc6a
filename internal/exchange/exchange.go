package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"
)

// Request is one request to send. The Client reads it and changes nothing in
// it; the Exchange may share its Header and Body, so the caller must leave them
// alone as well.
type Request struct {
	Operation string // what the caller calls this request; only recorded
	Method    string
	Path      string      // below the base URL, already escaped: "/things/a%2Fb"
	Query     url.Values  // sent sorted by key
	Header    http.Header // wins over the client's own headers
	Body      []byte      // nil or empty for none

	// Label says on whose behalf the request is sent, if the target shall know:
	// printable ASCII; "" for nothing.
	Label string

	// Credential names the Secret that is sent as the credential; "" for none.
	Credential string
	// Auth says where the credential goes in this one request; nil for the client's way.
	Auth *Auth
	// Change makes it another credential than its owner's; nil for none.
	Change *Change

	// NewID makes the id of each attempt; nil for the client's own way.
	NewID func() string

	// Expect429 marks a request that is meant to meet, or may well meet, an
	// exhausted limit: it does not wait for the pace, and a 429 is its answer.
	Expect429 bool

	// Ahead lets a request go before its turn by the second, as one of the first with a
	// credential that has a limit of its own. Later ones wait the longer.
	Ahead bool

	// Fresh asks for a connection that no request before has used.
	Fresh bool
}

// Exchange is one recorded request and what came back. Everything in it is
// redacted. Header values are otherwise as the target sent them, control
// characters included, except that bytes that are no UTF-8 are replaced: an
// Exchange that went through JSON is equal to the original.
type Exchange struct {
	ID         string `json:"id"` // opaque; sent as X-Correlation-Id
	Operation  string `json:"operation,omitempty"`
	Credential string `json:"credential,omitempty"` // the name, never the value

	Via *Via `json:"via,omitempty"` // nil where the URL says it all

	Sent
	Answer
	Timing
	Failure
}

// Sent is the request of an Exchange, as it was sent.
type Sent struct {
	Method        string      `json:"method"`
	URL           string      `json:"url"` // the whole one, with the query
	RequestHeader http.Header `json:"request_header,omitempty"`
	RequestBody   Body        `json:"request_body,omitempty"`
	// RequestBodySize is the length in bytes of the whole RequestBody, of which
	// only the beginning was kept; 0 where it is whole.
	RequestBodySize int `json:"request_body_size,omitempty"`
}

// Answer is what came back; its zero value where nothing did.
type Answer struct {
	Status         int         `json:"status,omitempty"` // 0 when there was no answer
	Reason         string      `json:"reason,omitempty"` // the text after the status code
	Proto          string      `json:"proto,omitempty"`  // HTTP/1.1, HTTP/2.0
	ResponseHeader http.Header `json:"response_header,omitempty"`
	ResponseBody   Body        `json:"response_body,omitempty"` // decoded, if it was sent gzipped
	Truncated      bool        `json:"truncated,omitempty"`     // the client did not read ResponseBody to its end
	// ResponseBodySize is the length in bytes of what was read of the body, where
	// only the beginning of that was kept; 0 where it is whole.
	ResponseBodySize int `json:"response_body_size,omitempty"`
}

// Timing is when an Exchange took place, and how often its request was sent.
type Timing struct {
	Started  time.Time     `json:"started"`          // UTC
	Duration time.Duration `json:"duration_ns"`      // from Started until the answer was read, or the attempt failed
	Attempt  int           `json:"attempt"`          // from 1; more than 1 after a limit that nobody asked for, or a token that has ended
	Resent   int           `json:"resent,omitempty"` // times that the transport may have sent it again on its own
	// TokenEnded says that the target refused a token which it had taken before: the request
	// was sent again with a new one.
	TokenEnded bool `json:"token_ended,omitempty"`
}

// Failure is why there is no whole answer; its zero value where there is one.
type Failure struct {
	Err     string `json:"error,omitempty"` // "" unless the network or the target's HTTP failed
	ErrKind Kind   `json:"error_kind,omitempty"`
}

// Ended is when the answer was complete, or the attempt failed; in UTC. Whatever depends on
// the time is decided by the times of exchanges: whoever has these decides alike.
func (t Timing) Ended() time.Time { return t.Started.Add(t.Duration) }

// Body is the bytes of a message body. As JSON it is a string, so that evidence
// can be read, or {"base64": …} where the bytes are no UTF-8.
type Body []byte

type binaryBody struct {
	Base64 []byte `json:"base64"`
}

// MarshalJSON implements json.Marshaler. It never fails.
func (b Body) MarshalJSON() ([]byte, error) {
	if utf8.Valid(b) {
		var text bytes.Buffer
		e := json.NewEncoder(&text)
		e.SetEscapeHTML(false)
		err := e.Encode(string(b))
		return bytes.TrimRight(text.Bytes(), "\n"), err
	}
	return json.Marshal(binaryBody{Base64: b})
}

// UnmarshalJSON implements json.Unmarshaler. "" becomes nil. It returns an error for a
// number, a list, and an object whose base64 is no base64.
func (b *Body) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err == nil {
		*b = nil
		if text != "" {
			*b = Body(text)
		}
		return nil
	}
	var binary binaryBody
	if err := json.Unmarshal(data, &binary); err != nil {
		return fmt.Errorf("body is neither a string nor an object with base64: %w", err)
	}
	*b = binary.Base64
	return nil
}
