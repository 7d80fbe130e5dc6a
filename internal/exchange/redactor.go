package exchange

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// Redactor replaces secrets by their names in square brackets: the plain value
// in capitals or small letters, and the value in hex, base32, base64 (alone or
// inside a longer text) and base64 of base64, reversed, and as the numbers of its bytes,
// each also where it is escaped, wholly or in part, as in URLs, JSON or HTML, or in one
// of these within another, where spaces or signs stand between its characters, and
// where it goes on in the next line of a header. SECURITY.md says what is not
// found. Where two secrets
// overlap, the longer one names the place. A nil Redactor replaces nothing. Safe
// for concurrent use.
type Redactor struct {
	mu      sync.Mutex
	secrets []Secret
	table   atomic.Pointer[table]
}

// NewRedactor returns a Redactor for the secrets. Those without a value are ignored.
func NewRedactor(secrets []Secret) *Redactor {
	r := &Redactor{secrets: slices.Clone(secrets)}
	r.table.Store(newTable(r.secrets))
	return r
}

// Add has it look for one more secret from now on. One without a value, or that it knows,
// changes nothing. Add must not be called on a nil Redactor.
func (r *Redactor) Add(s Secret) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.Value == "" || slices.Contains(r.secrets, s) {
		return
	}
	r.secrets = append(r.secrets, s)
	r.table.Store(newTable(r.secrets))
}

func (r *Redactor) current() *table {
	if r == nil {
		return nil
	}
	return r.table.Load()
}

// String returns the text without secrets.
func (r *Redactor) String(text string) string { return r.current().String(text) }

// Bytes returns the text without secrets: the very same slice where there are none.
// Where one is in a text of UTF-16 or UTF-32, the zeros of the text go as well.
func (r *Redactor) Bytes(text []byte) []byte { return r.current().Bytes(text) }

// Header returns the header without secrets in names and values, and with bytes
// that are no UTF-8 replaced: the very same map where there is nothing to do.
func (r *Redactor) Header(h http.Header) http.Header { return r.current().Header(h) }

func (r *Redactor) line(text string) string { return r.current().line(text) }

func (r *Redactor) cutPartial(text []byte) []byte { return r.current().cutPartial(text) }

func (r *Redactor) whole(text []byte, most int) []byte { return r.current().whole(text, most) }
