package exchange

import (
	"errors"
	"fmt"
	"time"
)

// Limits bound what one request may cost. A zero field takes its default.
type Limits struct {
	Body   int64 // bytes of a response body, counted after decoding
	Header int64 // bytes of a response's header, interim (1xx) responses included

	Depth int // of arrays and objects within one another in a body of JSON; MaxDepth at most

	Connect    time.Duration // to look up the name and connect; the same again for TLS
	HeaderWait time.Duration // from the request's last byte to the end of the response's header; Total by default
	Total      time.Duration // for the whole request, waiting for the pace excluded

	stray time.Duration // for bytes behind an answer that has no body; strayWait by default
}

// DefaultLimits returns the limits that hold where none are configured.
func DefaultLimits() Limits {
	return Limits{
		Body:       10 << 20,
		Header:     1 << 20,
		Depth:      200,
		Connect:    5 * time.Second,
		HeaderWait: 30 * time.Second,
		Total:      30 * time.Second,
	}
}

// withDefaults fills the fields that are zero.
func (l Limits) withDefaults() (Limits, error) {
	if l.Depth < 0 || l.Depth > MaxDepth {
		return l, fmt.Errorf("a depth of %d levels: want 1 to %d", l.Depth, MaxDepth)
	}
	if l.Body < 0 || l.Header < 0 || l.Connect < 0 || l.HeaderWait < 0 || l.Total < 0 {
		return l, errors.New("a limit must not be negative")
	}
	d := DefaultLimits()
	if l.Body == 0 {
		l.Body = d.Body
	}
	if l.Header == 0 {
		l.Header = d.Header
	}
	if l.Depth == 0 {
		l.Depth = d.Depth
	}
	if l.Connect == 0 {
		l.Connect = d.Connect
	}
	if l.Total == 0 {
		l.Total = d.Total
	}
	if l.HeaderWait == 0 {
		l.HeaderWait = l.Total
	}
	return l, nil
}

// sizeText writes a number of bytes as people write limits: 10 MB, 64 KB, 700 bytes.
func sizeText(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KB", n>>10)
	default:
		return fmt.Sprintf("%d bytes", n)
	}
}
