package derive

import (
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
)

// goesOn finds in the words of a document that an answer goes on for as long as somebody
// listens, or that the connection becomes another one.
var goesOn = regexp.MustCompile(`(?is)\bstream(s|ing|ed)?\b[^.]{0,40}\b(real[- ]time|live|events|updates|changes|notifications)\b` +
	`|\b(real[- ]time|live|continuous|endless)\b[^.]{0,20}\bstream(s|ing)?\s+of\b` +
	`|\bserver[- ]sent events?\b|\blong[- ]poll(s|ing)?\b|\bweb ?sockets?\b|\bkeeps? the connection open\b`)

// streams says why nobody knows whether the answer of an operation ends; "" where it is one
// that does, or one of a media type for which a client listens a moment alone.
func (a *api) streams(o *operation) string {
	if strings.Contains(a.contract.Described(o.ID, 200), "(streaming responses)") { // as protoc-gen-openapiv2 writes it
		return "it answers with a stream of JSON values, which may not end"
	}
	isItem := slices.ContainsFunc(a.resources, func(r *resource) bool { return o.Path == r.item })
	if !o.Safe() || isItem || a.showsList(o) || slices.ContainsFunc(strings.Split(o.Accept, ","), exchange.IsStream) {
		return ""
	}
	words := goesOn.FindString(a.contract.Says(o.ID) + "\n" + a.contract.Described(o.ID, 200))
	if words == "" {
		return ""
	}
	return "the document says of it " + asJSON(words) + ", so that its answer may not end"
}
