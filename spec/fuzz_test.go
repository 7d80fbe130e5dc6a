package spec

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// What DecodeJSON takes is what encoding/json takes, with the same value; what
// it alone refuses is refused for a reason of its own.
func FuzzDecodeJSON(f *testing.F) {
	for _, seed := range []string{"", "null", `{"a":[1.5,"x",true]}`, `{"a":1,"a":2}`, "{} {}", "[1e999999]", "\xff", "\xef\xbb\xbf1", `"\ud800"`, "[[[[", `[{"a":1,"b":2},{"a":3},{"b":4,"a\n":5},{"b":6,"a\n":7}]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := DecodeJSON(body)
		var want any
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		valid := json.Valid(body) && decoder.Decode(&want) == nil
		if err != nil {
			require.NotEmpty(t, err.Error())
			tame(t, err.Error())
			return
		}
		require.True(t, valid, "%q", body)
		require.Equal(t, want, got)
	})
}

// Check never panics, always says the same, and what it says is fit to print.
func FuzzCheck(f *testing.F) {
	c, err := Load(Files)
	require.NoError(f, err)
	for _, op := range c.Operations {
		for _, r := range op.Responses {
			for _, body := range examples(f, bundledDocument(f).Paths.Value(op.Path).GetOperation(op.Method).Responses.Status(r.Status).Value.Content) {
				f.Add(op.ID, op.Method, r.Status, "application/json", "1", body)
			}
		}
	}
	f.Add("getContact", "HEAD", 200, "", "", []byte{})
	f.Add("listLists", "GET", -1, "text/html;;", "\x00", []byte("<p>"))
	f.Add("nothing", "GET", 301, "application/json", "1e999999", []byte(`{"data":1e999999}`))
	f.Fuzz(func(t *testing.T, operation, method string, status int, contentType, header string, body []byte) {
		a := Answer{Method: method, Status: status, Header: http.Header{}, Body: body}
		a.Header.Set("Content-Type", contentType)
		a.Header.Set("Retry-After", header)
		a.Header.Set("X-RateLimit-Reset", header)
		for _, check := range []func() []Violation{
			func() []Violation { return c.Check(operation, a) },
			func() []Violation { return c.CheckError(a) },
		} {
			found := check()
			require.Equal(t, found, check())
			require.True(t, slices.IsSortedFunc(found, func(a, b Violation) int { return comparePointers(a.Pointer, b.Pointer) }))
			for _, v := range found {
				tame(t, v.Message)
				if v.Requirement != "" {
					_, known := c.Requirement(v.Requirement)
					require.True(t, known, v.Requirement)
				}
			}
		}
	})
}

func tame(t *testing.T, message string) {
	t.Helper()
	require.Less(t, len(message), 1500)
	require.True(t, utf8.ValidString(message))
	require.NotContains(t, message, "\n")
	for _, r := range message {
		require.False(t, unicode.IsControl(r), "%q", message)
	}
}
