package resource

import (
	"fmt"
	"mime"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// Describe says in a few words what an answer was: its status, and the message of its
// error, or else its body in short, or the media type of that. For no answer it says why
// there is none.
func (s *Shared) Describe(e *exchange.Exchange) string {
	if e.Status == 0 {
		return "none (" + e.Err + ")"
	}
	body := spec.Decode(e.ResponseBody)
	if detail, ok := jsonvalue.At(body.Value, s.Fixtures.Error.Message); ok && s.Fixtures.Error.Message != "" {
		return fmt.Sprintf("%d %s", e.Status, jsonvalue.Show(detail))
	}
	return fmt.Sprintf("%d %s", e.Status, content(e, body))
}

// content says what the body of an answer is: the beginning of it where that tells
// something, and otherwise its media type, and who sent it.
func content(e *exchange.Exchange, body spec.Decoded) string {
	media, _, _ := mime.ParseMediaType(e.ResponseHeader.Get("Content-Type"))
	switch text := jsonvalue.Shorten(string(e.ResponseBody)); {
	case len(e.ResponseBody) == 0 && e.Status >= 400:
		return "without a body" + from(e)
	case len(e.ResponseBody) == 0:
		return "without a body"
	case body.Err == nil, media == "":
		return text
	case strings.HasSuffix(media, "json"):
		return jsonvalue.Shorten(media) + from(e) + ", which is none: " + body.Err.Error()
	case media == "text/plain":
		return media + from(e) + ": " + text
	}
	return jsonvalue.Shorten(media) + from(e)
}

// from names the server that sent an answer, if it says its name.
func from(e *exchange.Exchange) string {
	if name := exchange.Server(e); name != "" {
		return " from " + name
	}
	return ""
}
