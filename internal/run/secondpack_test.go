package run_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// The engine knows no API. This is another one: nothing of the bundled contract
// is in it, neither a name nor the form of an id or an envelope.
func TestAnotherContractPack(t *testing.T) {
	p, err := pack.Open("testdata/library")
	require.NoError(t, err)
	for _, c := range []struct {
		fault  string
		breaks string // the requirement that it breaks; "" for none
	}{
		{fault: ""},
		{fault: "takes a shelf without a label", breaks: "LIB-SHELF-002"},
		{fault: "names another field", breaks: "LIB-SHELF-002"},
		{fault: "keeps what was discarded", breaks: "LIB-BOOK-003"},
		{fault: "discards the neighbour", breaks: "LIB-BOOK-003"},
		{fault: "corrects every book", breaks: "LIB-BOOK-002"},
		{fault: "drops the author", breaks: "LIB-BOOK-001"},
		{fault: "repeats a book", breaks: "LIB-LIST-002"},
		{fault: "counts a page", breaks: "LIB-LIST-002"},
		{fault: "finds every book", breaks: "LIB-LIST-003"},
		{fault: "answers with a number for a key", breaks: "LIB-BOOK-001"},
		{fault: "takes any value", breaks: "LIB-BOOK-004"},
		{fault: "says it otherwise", breaks: "LIB-SHELF-003"},
		{fault: "takes any size", breaks: "LIB-LIST-001"},
		{fault: "keeps the label", breaks: "LIB-SHELF-001"},
		{fault: "counts no correction", breaks: "LIB-BOOK-002"},
		{fault: "takes a time without its offset for its own", breaks: "LIB-BOOK-002"},
		{fault: "takes any author, and a headline once", breaks: "LIB-BOOK-004"},
		{fault: "refuses a book and keeps it", breaks: "LIB-BOOK-001"},
		{fault: "moves what was discarded to the end", breaks: "LIB-BOOK-003"},
		{fault: "is at a loss", breaks: "LIB-GEN-001"},
	} {
		t.Run(cmp.Or(c.fault, "conforming"), func(t *testing.T) {
			t.Parallel()
			l := &library{fault: c.fault}
			server := httptest.NewServer(l)
			defer server.Close()
			concurrency := 4
			if c.fault != "" {
				concurrency = 1 // a fault that touches everything is not to hide behind another scenario
			}
			r, err := run.Execute(context.Background(), run.Options{
				Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{Strict: true},
				Profile: target.Profile{
					Concurrency: concurrency,
					Target:      server.URL + "/library/v2", Keys: target.Keys{Main: "nobody-asks-for-it"},
					Consistency: target.Duration(50 * time.Millisecond),
				},
			})
			require.NoError(t, err)
			require.Len(t, r.Scenarios, len(p.Inventory.Scenarios))
			if c.breaks == "" {
				require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
				require.Empty(t, l.books, "what the run has made is gone again")
				require.Empty(t, l.shelves)
				require.NotZero(t, r.Traffic.Created)
				return
			}
			require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			require.Equal(t, verdict.Failed, stateOf(r, c.breaks), notPassed(r))
		})
	}
}

// notPassed lists the scenarios that say something, for who reads a failure.
func notPassed(r *verdict.Result) string {
	text := ""
	for _, s := range r.Scenarios {
		if s.State != verdict.Passed {
			text += fmt.Sprintf("%s  %s %s: %s\n", s.State, s.ID, s.Name, s.Reason)
		}
	}
	return text
}

func stateOf(r *verdict.Result, requirement string) verdict.State {
	for _, q := range r.Requirements {
		if q.ID == requirement {
			return q.State
		}
	}
	return ""
}

// library is the server: shelves, books, and at most one fault.
type library struct {
	fault string

	mu             sync.Mutex
	made           int
	shelves, books []map[string]any
}

func (l *library) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(*http.Request) (int, any){
		"GET /shelves":            func(r *http.Request) (int, any) { return l.page(r, l.shelves) },
		"POST /shelves":           l.build,
		"PATCH /shelves/{id}":     l.relabel,
		"DELETE /shelves/{id}":    func(r *http.Request) (int, any) { return l.remove(r, "shelf", &l.shelves) },
		"GET /shelves/{id}/books": l.browse,
		"GET /books":              l.search,
		"POST /books":             l.acquire,
		"GET /books/{id}":         l.read,
		"PATCH /books/{id}":       l.correct,
		"DELETE /books/{id}":      func(r *http.Request) (int, any) { return l.remove(r, "book", &l.books) },
		"/":                       func(*http.Request) (int, any) { return problem(404, "nothing here") },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			l.mu.Lock()
			defer l.mu.Unlock()
			status, body := handle(r)
			if status == http.StatusNoContent {
				w.WriteHeader(status)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			if l.fault == "is at a loss" && status == 404 {
				w.Header().Set("Content-Type", "text/html")
			}
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(body)
		})
	}
	http.StripPrefix("/library/v2", mux).ServeHTTP(w, r)
}

type fields = map[string]any

func problem(status int, text string) (int, any) { return status, fields{"problem": text} }

// find returns where a thing is, or -1.
func find(things []fields, id string) int {
	return slices.IndexFunc(things, func(t fields) bool { return t["key"] == id })
}

func (l *library) missing(noun string) (int, any) {
	if l.fault == "says it otherwise" {
		return problem(404, "gone fishing")
	}
	return problem(404, "no such "+noun)
}

func (l *library) remove(r *http.Request, noun string, from *[]fields) (int, any) {
	at := find(*from, r.PathValue("id"))
	if at < 0 {
		return l.missing(noun)
	}
	if noun == "book" {
		switch l.fault {
		case "keeps what was discarded":
			return 204, nil
		case "moves what was discarded to the end":
			*from = append(slices.Delete(slices.Clone(*from), at, at+1), (*from)[at])
			return 204, nil
		case "discards the neighbour":
			at = len(*from) - 1
		}
	}
	*from = slices.Delete(*from, at, at+1)
	return 204, nil
}

// page answers with one page of some things.
func (l *library) page(r *http.Request, things []fields) (int, any) {
	number, size := 1, 10
	for name, value := range map[string]*int{"leaf": &number, "size": &size} {
		if text := r.URL.Query().Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if l.fault != "takes any size" && (err != nil || n < 1 || name == "size" && n > 25) {
				return problem(400, name+" makes no sense")
			}
			*value = min(max(1, n), 25)
		}
	}
	from := min((number-1)*size, len(things))
	if text := r.URL.Query().Get("from"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return problem(400, "from makes no sense")
		}
		from = min(n, len(things))
	}
	items := slices.Clone(things[from:min(from+size, len(things))])
	if l.fault == "repeats a book" && number > 1 && len(items) > 0 {
		items[0] = things[0]
	}
	total := len(things)
	if l.fault == "counts a page" {
		total = max(len(items), 1)
	}
	if items == nil {
		items = []fields{}
	}
	if l.fault == "says nothing of further pages" {
		return 200, fields{"result": items, "leaf": fields{"number": number, "size": size, "of": total}}
	}
	return 200, fields{"result": items, "leaf": fields{
		"number": number, "size": size, "of": total, "turn": from+size < len(things),
	}}
}

func (l *library) browse(r *http.Request) (int, any) {
	id := r.PathValue("id")
	if find(l.shelves, id) < 0 {
		return l.missing("shelf")
	}
	return l.page(r, slices.DeleteFunc(slices.Clone(l.books), func(b fields) bool { return b["shelf"] != id }))
}

func (l *library) search(r *http.Request) (int, any) {
	headline := r.URL.Query().Get("headline")
	if headline == "" || l.fault == "finds every book" {
		return l.page(r, l.books)
	}
	return l.page(r, slices.DeleteFunc(slices.Clone(l.books), func(b fields) bool { return b["headline"] != headline }))
}

// body reads the fields of a request, and complains of the first that is wrong.
func (l *library) body(r *http.Request, required ...string) (fields, any) {
	got := fields{}
	if json.NewDecoder(r.Body).Decode(&got) != nil {
		return nil, complaint("", "no JSON")
	}
	if l.fault != "takes any value" {
		for _, name := range []string{"label", "headline", "shelf", "author", "printed", "floor", "edition"} {
			_, text := got[name].(string)
			_, number := got[name].(float64)
			if name == "author" && l.fault == "takes any author, and a headline once" {
				continue
			}
			if value, given := got[name]; given && value != nil && text != (name != "floor" && name != "edition") || number && value == nil {
				return nil, complaint(name, "not of this kind")
			}
		}
	}
	for _, name := range required {
		switch {
		case got[name] != nil:
		case l.fault == "takes a shelf without a label" && name == "label":
			got[name] = ""
		case l.fault == "names another field":
			return nil, complaint("floor", "missing")
		default:
			return nil, complaint(name, "missing")
		}
	}
	return got, nil
}

func complaint(field, says string) any {
	return fields{"problem": []fields{{"where": []string{"body", field}, "says": says, "kind": "wrong"}}}
}

func (l *library) build(r *http.Request) (int, any) {
	got, wrong := l.body(r, "label")
	if wrong != nil {
		return 422, wrong
	}
	l.made++
	shelf := fields{"key": fmt.Sprintf("sh_%x", l.made), "label": got["label"], "floor": cmp.Or(got["floor"], any(0))}
	l.shelves = append(l.shelves, shelf)
	return 201, fields{"result": shelf}
}

func (l *library) relabel(r *http.Request) (int, any) {
	at := find(l.shelves, r.PathValue("id"))
	if at < 0 {
		return l.missing("shelf")
	}
	got, wrong := l.body(r)
	if wrong != nil {
		return 422, wrong
	}
	for _, name := range []string{"label", "floor"} {
		if value, sent := got[name]; sent && l.fault != "keeps the label" {
			l.shelves[at][name] = value
		}
	}
	return 200, fields{"result": l.shelves[at]}
}

func (l *library) acquire(r *http.Request) (int, any) {
	got, wrong := l.body(r, "headline", "shelf")
	if wrong != nil {
		return 422, wrong
	}
	if id, ok := got["shelf"].(string); ok && find(l.shelves, id) < 0 {
		if l.fault == "refuses a book and keeps it" {
			l.made++
			l.books = append(l.books, fields{"key": fmt.Sprintf("bk_%x", l.made), "headline": got["headline"], "shelf": id, "author": nil, "edition": nil})
		}
		return l.missing("shelf")
	}
	taken := func(b fields) bool { return b["headline"] == got["headline"] }
	if l.fault == "takes any author, and a headline once" && slices.ContainsFunc(l.books, taken) {
		return problem(409, "there is one already")
	}
	l.made++
	book := fields{
		"key": fmt.Sprintf("bk_%x", l.made), "headline": got["headline"], "shelf": got["shelf"],
		"author": got["author"], "edition": got["edition"],
	}
	switch l.fault {
	case "drops the author":
		book["author"] = nil
	case "answers with a number for a key":
		book["key"] = strconv.Itoa(l.made)
	}
	l.books = append(l.books, book)
	return 201, fields{"result": book}
}

func (l *library) read(r *http.Request) (int, any) {
	at := find(l.books, r.PathValue("id"))
	if at < 0 {
		return l.missing("book")
	}
	if l.fault == "answers with nothing" {
		return 200, fields{"result": nil}
	}
	return 200, fields{"result": l.books[at]}
}

func (l *library) correct(r *http.Request) (int, any) {
	at := find(l.books, r.PathValue("id"))
	if at < 0 {
		return l.missing("book")
	}
	got, wrong := l.body(r)
	if wrong != nil {
		return 422, wrong
	}
	for n, book := range l.books {
		if n != at && l.fault != "corrects every book" {
			continue
		}
		for _, name := range []string{"headline", "author", "edition"} {
			if value, sent := got[name]; sent {
				book[name] = value
			}
		}
		if text, sent := got["printed"].(string); sent {
			printed, _ := time.Parse(time.RFC3339, text)
			if l.fault == "takes a time without its offset for its own" {
				printed = printed.Add(2 * time.Hour)
			}
			book["printed"] = printed.UTC().Format("2006-01-02T15:04:05.000Z")
		}
		if n, _ := book["corrections"].(int); l.fault != "counts no correction" {
			book["corrections"] = n + 1
		}
	}
	return 200, fields{"result": l.books[at]}
}
