package faults

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assaykit/assay/reference"
)

// formVariations write answers in another way.
func formVariations() []Variation {
	return []Variation{
		variation("indented-json", "Everything is JSON, however it is laid out.", always(func(_ *call, a *reply) {
			var indented bytes.Buffer
			if json.Indent(&indented, a.body, "", "  ") == nil {
				indented.WriteByte('\n')
				a.body = indented.Bytes()
			}
		})),
		variation("content-type-with-charset", "Everything is JSON; a content type may have parameters.", always(func(_ *call, a *reply) {
			if a.header.Get("Content-Type") == "application/json" {
				a.header.Set("Content-Type", "application/json; charset=utf-8")
			}
		})),
		variation("extra-members", "Extra members in objects are allowed everywhere.", always(func(_ *call, a *reply) {
			a.edit(func(body object) { extend(body) })
		})),
		variation("advice-in-details", "The detail is a text or the beginning of one: deployments append advice.", always(func(_ *call, a *reply) {
			if text, ok := a.detail().(string); ok {
				a.setDetail(text + ". See https://docs.example.com/errors for what to do.")
			}
		})),
		variation("hex-escaped-json", "Everything is JSON, in which any character may be escaped.", always(func(_ *call, a *reply) {
			a.body = escapeNonASCII(a.body)
		})),
		variation("integers-with-a-fraction", "JSON has one type of number, in which 7.0 is 7.", always(func(_ *call, a *reply) {
			a.body = withFractions(a.body)
		})),
	}
}

// extend adds a member to an object and to all objects within.
func extend(value any) {
	switch value := value.(type) {
	case object:
		for _, inner := range value {
			extend(inner)
		}
		value["x_trace"] = object{"id": "01JN9T", "steps": []int{1, 2}, "none": nil}
	case []any:
		for _, inner := range value {
			extend(inner)
		}
	}
}

// escapeNonASCII writes every character beyond ASCII by its number.
func escapeNonASCII(body []byte) []byte {
	var escaped bytes.Buffer
	for _, r := range string(body) {
		switch {
		case r < 0x80:
			escaped.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&escaped, `\u%04X\u%04X`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&escaped, `\u%04X`, r)
		}
	}
	return escaped.Bytes()
}

// tokens are the texts and the numbers of a JSON text.
var tokens = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*`)

// withFractions writes every integer with a fraction of nothing.
func withFractions(body []byte) []byte {
	return tokens.ReplaceAllFunc(body, func(token []byte) []byte {
		if token[0] == '"' || bytes.ContainsAny(token, ".eE") {
			return token
		}
		return append(slices.Clone(token), ".0"...)
	})
}

// The headers of rate limits.
const (
	limitSecond = "X-RateLimit-Limit-Second"
	limitMinute = "X-RateLimit-Limit-Minute"
	remaining   = "X-RateLimit-Remaining"
	reset       = "X-RateLimit-Reset"
)

// headerVariations send other headers.
func headerVariations() []Variation {
	const permits = "X-RateLimit headers are optional; which window Remaining speaks of, and whether a 401 has them, is open."
	return []Variation{
		variation("headers-on-several-lines", "A header that is a list may be sent on several lines (RFC 9110, section 5.3).", always(func(_ *call, a *reply) {
			a.header["Vary"] = []string{"Accept", "Authorization, Origin"}
			a.header["Cache-Control"] = []string{"no-store", "private=\"a, b\""}
			a.header["Link"] = []string{"</api/v1/lists?a=1,2>; rel=\"index, up\"", "</docs>; rel=help"}
			a.header["Set-Cookie"] = []string{"a=1; Expires=Wed, 21 Oct 2065 07:28:00 GMT", "b=2"}
		})),
		choice("rate headers", "no-rate-headers", permits, always(dropHeaders(limitSecond, limitMinute, remaining, reset))),
		choice("rate headers", "rate-headers-on-401", permits, status(401, func(c *call, a *reply) { a.announce(9, c.now()) })),
		choice("rate headers", "remaining-of-the-minute", permits, always(remainingOfTheMinute)),
		// uvicorn does so after an internal error, by which time it has said that it keeps
		// the connection.
		variation("hang-up-after-500", "A connection may be closed at any time (RFC 9112, section 9.5).", status(500, func(c *call, a *reply) {
			a.header.Set("Connection", "keep-alive")
			a.hangUp = func() { c.pause(hangUpDelay) }
		})),
		variation("no-challenge", "Of headers the contract names only those of rate limits.", always(dropHeaders("WWW-Authenticate"))),
	}
}

// hangUpDelay is how long a connection stays open that the server answers on no more.
const hangUpDelay = 20 * time.Millisecond

// remainingOfTheMinute counts what remains of the minute's limit.
func remainingOfTheMinute(c *call, a *reply) {
	type window struct {
		organization string
		minute       int64
	}
	if a.header.Get(limitMinute) == "" {
		return
	}
	used, now := *remember(c, "used", map[window]int{}), window{c.organization, c.now().Unix() / 60}
	if a.status != http.StatusTooManyRequests {
		used[now]++
	}
	a.setInt(remaining, a.int(limitMinute)-used[now])
	a.setInt(reset, int(now.minute+1)*60)
}

// authVariations refuse keys in another way.
func authVariations() []Variation {
	return []Variation{
		variation("bearer-in-exact-case", "The case of the word Bearer is open.", when(func(c *call) bool {
			scheme, _ := c.credential()
			return scheme != "Bearer" && strings.EqualFold(scheme, "Bearer")
		}, instead(unauthorized(detailUnknownKey)))),
		variation("expired-as-unknown", "For an expired key no text is given.",
			unauthorizedIf(refusedFor(detailExpiredKey), setDetail(detailUnknownKey))),
		variation("other-scheme-as-missing", "For another scheme, and for a bare key, no text is given.",
			unauthorizedIf(func(c *call) bool { return c.otherScheme() || c.bareKey() }, setDetail(detailMissingHeader))),
		variation("validation-before-key", anyDefect, func(c *call, next pass) *reply {
			a := next(c)
			if a.status != http.StatusUnauthorized || c.operation == "" {
				return a
			}
			// Of an organization that does not exist, nothing can be found or changed.
			if tried := c.as("").direct(); tried.status == http.StatusUnprocessableEntity {
				return tried
			}
			return a
		}),
		variation("path-before-key", anyDefect, func(c *call, next pass) *reply {
			a := next(c)
			if a.status == http.StatusUnauthorized && c.operation == "" {
				return c.direct()
			}
			return a
		}),
	}
}

// unknownVariations refuse unknown paths and methods in another way.
func unknownVariations() []Variation {
	const permits = "Unknown paths and methods: 404, 405 or 401, with a detail."
	unknown := func(name string, refusal answer) Variation {
		return choice("unknown", name, permits, own(isOperation(""), instead(refusal)))
	}
	return []Variation{
		unknown("unknown-as-401", unauthorized("Not authenticated")),
		unknown("unknown-as-404", failure(http.StatusNotFound, "Not Found")),
		unknown("unknown-as-405", notAllowed),
		variation("head-405", permits, own(func(c *call) bool { return c.request.Method == http.MethodHead }, always(replace(notAllowed)))),
	}
}

// recordVariations show records in another way.
func recordVariations() []Variation {
	records := func(change func(record object)) turn { return success(records(change)) }
	return []Variation{
		variation("counts-as-decimal-strings", "employee_count, revenue and linkedin_followers may be decimal strings.",
			records(func(record object) { asStrings(record, "employee_count", "revenue", "linkedin_followers") })),
		variation("enriched-records", "Members that no request sets may have any value of their type.", records(enrich)),
		choice("instants", "instants-with-offset", "created_at and updated_at are of RFC 3339.", records(func(record object) {
			rewriteInstants(record, func(t time.Time) string {
				return t.In(time.FixedZone("", 5*3600+1800)).Format("2006-01-02T15:04:05.000000Z07:00")
			})
		})),
		choice("instants", "instants-in-whole-seconds", "created_at and updated_at are of RFC 3339.", records(func(record object) {
			rewriteInstants(record, func(t time.Time) string { return t.UTC().Format(time.RFC3339) })
		})),
		choice("list texts", "other-status-and-source", "The texts of status and source are open.", ofLists(func(record object) {
			setSome(record, object{"status": "ready", "source": "import"})
		})),
		choice("list texts", "null-status-and-source", "status and source of a list are strings or null.", ofLists(func(record object) {
			setSome(record, object{"source": nil, "tags": nil, "created_at": nil, "updated_at": nil})
			if _, listed := record["source"]; listed {
				record["status"] = nil // not in the answer to creating it
			}
		})),
		variation("late-totals", "When a list's total and a company's contact_count follow a change is open.", success(lateTotals)),
	}
}

// asStrings makes counts strings, inside a contact's company too.
func asStrings(record object, names ...string) {
	if firm, ok := record["company"].(object); ok {
		asStrings(firm, names...)
	}
	for _, name := range names {
		if count, ok := record[name].(json.Number); ok {
			record[name] = count.String()
		}
	}
}

// enrich gives values to what only the server knows.
func enrich(record object) {
	for name, value := range map[string]any{
		"twitter_url": "https://twitter.example.com/x", "about": "", "confidence_score": 0.875,
		"meta_data": object{"origin": object{}}, "logo_url": "https://img.example.com/x.png",
		"description": "Makes things.", "founded_year": 1998, "revenue": "1250000.50",
		"linkedin_followers": 12345, "crunchbase_url": "", "tags": []string{"a", "ü"}, "created_by": "someone",
	} {
		if old, has := record[name]; has && (old == nil || name == "tags") {
			record[name] = value
		}
	}
}

func rewriteInstants(record object, write func(time.Time) string) {
	for _, name := range []string{"created_at", "updated_at"} {
		text, _ := record[name].(string)
		if instant, err := time.Parse(time.RFC3339Nano, text); err == nil {
			record[name] = write(instant)
		}
	}
}

// ofLists is a turn that changes lists where they are shown.
func ofLists(change func(record object)) turn {
	return when(func(c *call) bool { return among("listLists createList", c.operation) }, success(records(change)))
}

// setSome changes the members that the record has.
func setSome(record, values object) {
	for name, value := range values {
		if _, has := record[name]; has {
			record[name] = value
		}
	}
}

// lateTotals shows a changed count a while after the change was first seen.
func lateTotals(c *call, a *reply) {
	type seen struct {
		shown any
		since time.Time // when it was first seen to be another; zero: it is not
	}
	counts := map[string]string{"listLists": "total", "getCompany": "contact_count"}
	known, name, now := *remember(c, "totals", map[string]*seen{}), counts[c.operation], c.now()
	a.records(func(record object) {
		real, has := record[name]
		if !has {
			return
		}
		key := name + fmt.Sprint(record["id"])
		old := known[key]
		switch {
		case old == nil:
			known[key] = &seen{shown: real}
			return
		case old.shown == real:
			old.since = time.Time{}
		case old.since.IsZero():
			old.since = now
		case now.Sub(old.since) >= lateness:
			*old = seen{shown: real}
		}
		record[name] = old.shown
	})
}

// orderVariations list in another order.
func orderVariations() []Variation {
	const permits = "The order of listings is open."
	return []Variation{
		choice("order", "newest-first", permits, list(func(_ *call, items []any) []any {
			slices.Reverse(items)
			return items
		})),
		choice("order", "scattered", permits, list(func(_ *call, items []any) []any {
			slices.SortStableFunc(items, func(a, b any) int { return int(scatter(a)) - int(scatter(b)) })
			return items
		})),
	}
}

// scatter gives an item a place that says nothing of its id.
func scatter(item any) uint32 {
	record, _ := item.(object)
	return uint32(integerOf(record["id"])*2654435761) >> 8
}

// memberVariations say other things of pages.
func memberVariations() []Variation {
	const cursor = "Newer deployments also send next_cursor, a string or null."
	const open = "The page in the pagination of the listing by offset is open."
	return []Variation{
		choice("cursor", "next-cursor-absent", cursor, pagination(func(_ *call, p object) { delete(p, "next_cursor") })),
		choice("cursor", "next-cursor-text", cursor, withCursors),
		choice("page of offset", "offset-listing-without-page", open,
			when(isOperation(byOffset), pagination(func(_ *call, p object) { delete(p, "page") }))),
		choice("page of offset", "offset-listing-on-page-1", open,
			when(isOperation(byOffset), pagination(func(_ *call, p object) { p["page"] = 1 }))),
	}
}

// withCursors turns pages by a cursor as well.
func withCursors(c *call, next pass) *reply {
	turned := c.clone()
	if page, err := base64.URLEncoding.DecodeString(c.query("cursor")); err == nil && len(page) > 0 {
		turned.setQuery("page", string(page))
	}
	return pagination(func(c *call, p object) {
		if p["has_next"] == true && c.operation != byOffset {
			following := strconv.FormatInt(integerOf(p["page"])+1, 10)
			p["next_cursor"] = base64.URLEncoding.EncodeToString([]byte(following))
		}
	})(turned, next)
}

// filterVariations filter in another way.
func filterVariations() []Variation {
	unknownList := func(name string, refusal answer) Variation {
		return choice("list filter", name, "A filter by an unknown list_id: empty data, 404 or 422.", when(func(c *call) bool {
			id, err := strconv.ParseInt(c.query("list_id"), 10, 64)
			return c.operation == "listContacts" && err == nil && !c.has("list", id)
		}, status(200, replace(refusal))))
	}
	return []Variation{
		variation("industry-in-exact-case", "Whether the partial match on industry ignores case is open.",
			when(isOperation("listCompanies"), filtered("industry", func(item object, value string) bool {
				return strings.Contains(textOf(item, "industry"), value)
			}))),
		variation("email-filter-ignores-case", "Two addresses that differ in case are commonly the same.",
			when(isOperation("listContacts"), filtered("email", func(item object, value string) bool {
				return strings.EqualFold(textOf(item, "work_email"), value)
			}))),
		unknownList("unknown-list-filter-404", failure(http.StatusNotFound, detailListNotFound)),
		unknownList("unknown-list-filter-422", invalid(detailListNotFound, "value_error", "query", "list_id")),
		variation("past-the-end-404", "A page past the last: empty data, or 404.", page(func(c *call, a *reply, e extract) {
			if c.operation != byOffset && a.shown() == 0 && e.page > 1 {
				*a = *answered(failure(http.StatusNotFound, "No such page"))
			}
		})),
	}
}

// announce sets the headers of the default limits.
func (a *reply) announce(left int, now time.Time) {
	a.setInt(limitSecond, reference.DefaultLimits.PerSecond)
	a.setInt(limitMinute, reference.DefaultLimits.PerMinute)
	a.setInt(remaining, left)
	a.setInt(reset, int(now.Unix())+1)
}

// int is the number in a header, 0 for anything else.
func (a *reply) int(name string) int {
	value, _ := strconv.Atoi(a.header.Get(name))
	return value
}

func (a *reply) setInt(name string, value int) { a.header.Set(name, strconv.Itoa(value)) }

// unauthorizedIf changes the 401 of a sort of request.
func unauthorizedIf(is func(*call) bool, do change) turn { return when(is, status(401, do)) }

// refusedFor says whether a call's credential is refused with the very words.
func refusedFor(detail string) func(*call) bool {
	return func(c *call) bool { return c.refusal == detail }
}

// credential splits the Authorization header.
func (c *call) credential() (scheme, token string) {
	scheme, token, _ = strings.Cut(strings.TrimSpace(c.request.Header.Get("Authorization")), " ")
	return scheme, strings.TrimSpace(token)
}

func (c *call) otherScheme() bool {
	scheme, token := c.credential()
	return token != "" && !strings.EqualFold(scheme, "Bearer")
}

func (c *call) bareKey() bool {
	scheme, token := c.credential()
	_, known := c.keys[scheme]
	return token == "" && known
}
