package report

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// The objects of an HTTP Archive, version 1.2. Times are in milliseconds, and sizes -1
// where they are unknown. Members with a low line in front are our own, as the format
// asks for.
type (
	harLog struct {
		Version string     `json:"version"`
		Creator harCreator `json:"creator"`
		Entries []harEntry `json:"entries"`
		Comment string     `json:"comment"`
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	harEntry struct {
		Started   time.Time      `json:"startedDateTime"`
		Time      float64        `json:"time"`
		Request   harRequest     `json:"request"`
		Response  harResponse    `json:"response"`
		Cache     map[string]any `json:"cache"`
		Timings   harTimings     `json:"timings"`
		Comment   string         `json:"comment,omitempty"`
		ID        string         `json:"_id,omitempty"`
		Operation string         `json:"_operation,omitempty"`
		Scenario  string         `json:"_scenario"`
	}
	harRequest struct {
		Method      string   `json:"method"`
		URL         string   `json:"url"`
		Version     string   `json:"httpVersion"`
		Cookies     []any    `json:"cookies"`
		Headers     []pair   `json:"headers"`
		Query       []pair   `json:"queryString"`
		Body        *harBody `json:"postData,omitempty"`
		HeadersSize int      `json:"headersSize"`
		BodySize    int      `json:"bodySize"`
	}
	harResponse struct {
		Status      int     `json:"status"` // 0 for no answer, as browsers write it
		Text        string  `json:"statusText"`
		Version     string  `json:"httpVersion"`
		Cookies     []any   `json:"cookies"`
		Headers     []pair  `json:"headers"`
		Content     harBody `json:"content"`
		Redirect    string  `json:"redirectURL"`
		HeadersSize int     `json:"headersSize"`
		BodySize    int     `json:"bodySize"`
		Error       string  `json:"_error,omitempty"`
	}
	harBody struct {
		Size     *int   `json:"size,omitempty"` // of content alone
		Type     string `json:"mimeType"`
		Text     string `json:"text"`
		Encoding string `json:"encoding,omitempty"` // base64, where the bytes are no text
		Comment  string `json:"comment,omitempty"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
	pair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
)

var _ = format(Format{Name: "har", File: "exchanges.har", Write: HAR,
	Description: "HTTP Archive of the exchanges of every scenario, for browsers and proxies"})

// HAR writes the exchanges of all scenarios of a Result as an HTTP Archive, version 1.2, in the order in which
// they began. They are redacted, as they are in the Result. It returns the writer's errors.
func HAR(w io.Writer, r *verdict.Result) error {
	v := verdict.Decide(r)
	all := verdict.Findings(r)
	log := harLog{
		Version: "1.2", Creator: harCreator{line(r.Tool.Name, maxName), line(r.Tool.Version, maxName)}, Entries: []harEntry{},
		Comment: v.Word + ": " + line(v.Reason, maxReason) + "; " + verdict.FindingCounts(all),
	}
	shows := map[string][]string{} // findings, by scenario and exchange
	for _, f := range all {
		log.Comment += "; finding " + f.ID + " " + line(f.Title, maxName)
		for _, o := range f.Occurrences {
			for _, id := range o.Exchanges {
				key := o.Scenario.ID + "\x00" + id
				shows[key] = append(shows[key], "finding "+f.ID)
			}
		}
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		for _, e := range s.Exchanges {
			entry := harEntryOf(e)
			entry.Scenario = line(place(s), maxReason)
			entry.Comment = strings.Join(shows[s.ID+"\x00"+e.ID], ", ")
			log.Entries = append(log.Entries, entry)
		}
	}
	slices.SortStableFunc(log.Entries, func(a, b harEntry) int { return a.Started.Compare(b.Started) })
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	if err := out.Encode(map[string]harLog{"log": log}); err != nil {
		return fmt.Errorf("write HTTP archive: %w", err)
	}
	return nil
}

func harEntryOf(e *exchange.Exchange) harEntry {
	took := float64(max(0, e.Duration).Microseconds()) / 1000
	version := e.Proto
	if version == "" {
		version = "unknown" // nothing was answered
	}
	entry := harEntry{
		Started: e.Started.UTC(), Time: took, Cache: map[string]any{}, Timings: harTimings{Wait: took},
		ID: line(e.ID, maxName), Operation: line(e.Operation, maxName),
		Request: harRequest{
			Method: e.Method, URL: escapedURL(e.URL), Version: version, Cookies: []any{}, Headers: pairs(e.RequestHeader),
			Query: query(e.URL), HeadersSize: -1, BodySize: max(e.RequestBodySize, len(e.RequestBody)),
		},
		Response: harResponse{
			Status: e.Status, Text: e.Reason, Version: version, Cookies: []any{}, Headers: pairs(e.ResponseHeader),
			Content:  content(e.ResponseBody, max(e.ResponseBodySize, len(e.ResponseBody)), e.ResponseHeader),
			Redirect: e.ResponseHeader.Get("Location"), HeadersSize: -1, BodySize: -1, Error: e.Err,
		},
	}
	if len(e.RequestBody) > 0 {
		body := content(e.RequestBody, entry.Request.BodySize, e.RequestHeader)
		body.Size = nil
		entry.Request.Body = &body
	}
	size := max(e.ResponseBodySize, len(e.ResponseBody))
	entry.Response.Content.Size = &size
	if e.Truncated {
		entry.Response.Content.Comment = "the body was not read to its end"
	}
	return entry
}

// content is a body of a size, of which the beginning may be all that there is.
func content(body exchange.Body, size int, header http.Header) harBody {
	b := harBody{Type: header.Get("Content-Type"), Text: string(body)}
	if !utf8.Valid(body) {
		b.Text, b.Encoding = base64.StdEncoding.EncodeToString(body), "base64"
	}
	if size > len(body) {
		b.Comment = fmt.Sprintf("the first %d of %d bytes", len(body), size)
	}
	return b
}

// pairs are the values of headers, by name.
func pairs(h http.Header) []pair {
	all := []pair{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			all = append(all, pair{name, value})
		}
	}
	return all
}

// query are the query parameters of a URL, in their order.
func query(address string) []pair {
	all := []pair{}
	u, err := url.Parse(address)
	if err != nil {
		return all
	}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		if part != "" {
			all = append(all, pair{unescaped(name), unescaped(value)})
		}
	}
	return all
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return strings.ToValidUTF8(plain, "\uFFFD")
	}
	return text
}

// escapedURL returns a URL in which nothing stands that no URL can have.
func escapedURL(address string) string {
	if _, err := url.Parse(address); err == nil && !strings.ContainsFunc(address, outsideOfURLs) {
		return address
	}
	var b strings.Builder
	for i := range len(address) {
		if c := address[i]; c == '%' || outsideOfURLs(rune(c)) {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func outsideOfURLs(c rune) bool {
	return c <= ' ' || c >= 0x7f || strings.ContainsRune("\"<>\\^`{|}", c)
}
