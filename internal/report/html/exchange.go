package html

import (
	"bytes"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/report/visible"
	"github.com/assaykit/assay/internal/verdict"
)

// maxHeaders and maxValue bound the headers that are shown of one side, and each
// value in bytes; maxCommand the command that sends a request again.
const (
	maxHeaders = 40
	maxValue   = 500
	maxCommand = 16 << 10
)

// exchangeView is one exchange as it is shown.
type exchangeView struct {
	ID      string // the correlation id
	About   string
	Request sideView
	Answer  sideView
	Curl    string
	NoCurl  string // why there is none
}

// sideView is one direction of an exchange.
type sideView struct {
	Head     string
	MarkHead bool
	Rest     []segment // headers and body
	Note     string    // what is not shown of the body
	Failed   string    // why there is no answer
}

// maxBriefBody bounds the bodies of an exchange that is shown briefly, in bytes.
const maxBriefBody = 120

// brief is one exchange on three lines.
type brief struct {
	About string // with the correlation id
	Text  template.HTML
}

// inText escapes a text that stands between elements. There a quotation mark needs no
// escape, and JSON is full of them.
var inText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// briefly returns an exchange without its headers and with the beginnings of its bodies.
func briefly(e *exchange.Exchange, base string) brief {
	answer := strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, e.Reason))
	if e.Status == 0 {
		answer = strings.TrimSpace("no answer " + e.Err)
	}
	text := oneLine(e.Method+" "+below(e.URL, base), maxValue) + beginning(e.RequestBody) + "\n" + oneLine(answer, maxValue) + beginning(e.ResponseBody)
	return brief{About: strings.TrimSpace(about(e) + " " + e.ID), Text: template.HTML(inText.Replace(text))}
}

// below returns a URL without what the target's own has before its query.
func below(address, base string) string {
	base, _, _ = strings.Cut(base, "?")
	return strings.TrimPrefix(address, base)
}

// beginning returns the first bytes of a body on one line, behind a blank.
func beginning(b exchange.Body) string {
	switch {
	case len(b) == 0:
		return ""
	case !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0:
		return fmt.Sprintf(" (%d bytes that are no text)", len(b))
	}
	return " " + oneLine(string(b), maxBriefBody)
}

// showExchange returns an exchange as it is shown, with what reasons speak of
// marked in the answer.
func showExchange(e *exchange.Exchange, reasons []string, l limits) *exchangeView {
	var subjects []verdict.Subject
	status := false
	for _, reason := range reasons {
		p := verdict.SubjectOf(reason)
		subjects, status = append(subjects, p), status || p.Status
	}
	v := &exchangeView{ID: e.ID, About: about(e)}
	v.Request = showSide(strings.TrimSpace(e.Method+" "+visible.Cut(e.URL, maxCommand)), e.RequestHeader, e.RequestBody, nil, l)
	v.Request.cut(len(e.RequestBody), e.RequestBodySize, false)
	if e.Status == 0 {
		v.Answer = sideView{Head: "no answer", Failed: e.Err}
		return v
	}
	v.Answer = showSide(strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, e.Reason)), e.ResponseHeader, e.ResponseBody, subjects, l)
	v.Answer.MarkHead, v.Answer.Failed = status, e.Err
	v.Answer.cut(len(e.ResponseBody), e.ResponseBodySize, e.Truncated)
	return v
}

func about(e *exchange.Exchange) string {
	var parts []string
	if e.Operation != "" {
		parts = append(parts, e.Operation)
	}
	if e.Attempt > 1 {
		parts = append(parts, fmt.Sprintf("attempt %d", e.Attempt))
	}
	return strings.Join(append(parts, verdict.Duration(e.Duration)), ", ")
}

func showSide(head string, h http.Header, b exchange.Body, subjects []verdict.Subject, l limits) sideView {
	v := sideView{Head: visible.Text(head)}
	v.Rest = showHeader(h, subjects)
	body, note := showBody(b, subjects, l)
	if len(body) > 0 {
		v.Rest = append(append(v.Rest, segment{Text: "\n"}), body...)
	}
	v.Note = note
	return v
}

// cut adds to the note that the record itself does not have the whole body.
func (v *sideView) cut(kept, size int, truncated bool) {
	var notes []string
	if v.Note != "" {
		notes = append(notes, v.Note)
	}
	if size > kept {
		notes = append(notes, fmt.Sprintf("kept are %d of %d bytes", kept, size))
	}
	if truncated {
		notes = append(notes, "it was not read to its end")
	}
	v.Note = strings.Join(notes, "; ")
}

func showHeader(h http.Header, subjects []verdict.Subject) []segment {
	var shown []segment
	var b strings.Builder
	n := 0
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			if n++; n > maxHeaders {
				continue
			}
			text := oneLine(name, maxValue) + ": " + oneLine(value, maxValue)
			if !slices.ContainsFunc(subjects, func(p verdict.Subject) bool { return strings.EqualFold(p.Header, name) }) {
				b.WriteString(text + "\n")
				continue
			}
			shown = append(shown, segment{Text: b.String()}, segment{Text: text, Mark: true})
			b.Reset()
			b.WriteByte('\n')
		}
	}
	if n > maxHeaders {
		fmt.Fprintf(&b, "(and %d more)\n", n-maxHeaders)
	}
	if b.Len() > 0 {
		shown = append(shown, segment{Text: b.String()})
	}
	return shown
}

// oneLine makes a text visible, on one line of a bounded length.
func oneLine(text string, limit int) string {
	short := visible.Cut(text, limit)
	shown := strings.ReplaceAll(visible.Text(short), "\n", `\n`)
	if len(short) < len(text) {
		shown += fmt.Sprintf("… (%d bytes)", len(text))
	}
	return shown
}

// addCurl adds the command that sends the request again. One that would be cut,
// or that nobody could paste, is none.
func (v *exchangeView) addCurl(e *exchange.Exchange, variables []string) {
	if e.RequestBodySize > len(e.RequestBody) {
		v.NoCurl = "The record has not all of the request's body, so there is no command that sends it again."
		return
	}
	command := e.Curl(variables...)
	if command == "" || len(command) > maxCommand {
		v.NoCurl = "The request is too long for a command that sends it again."
		return
	}
	v.Curl = visible.Text(command)
}
