package derive_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

type fields = map[string]any

// server answers as the documents of testdata say, but for at most one fault.
type server struct {
	fault string
	notes bool // else tools

	mu    sync.Mutex
	made  int
	kept  map[string][]fields // by kind
	calls map[string]int      // by method and pattern
}

func (s *server) broken(fault string) bool { return s.fault == fault }

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept, s.calls = map[string][]fields{}, map[string]int{}
	}
	mux := http.NewServeMux()
	for pattern, handle := range s.routes() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.calls[pattern]++
			status, body := handle(r)
			s.write(w, status, body)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { s.write(w, 404, s.error(404, "no such path")) })
	if !s.notes {
		if r.Header.Get("X-Tools-Key") != "the-key-of-tools" && r.URL.Path != "/v1/health" && !s.broken("asks for no key") {
			if r.Method == http.MethodDelete && s.broken("deletes before it asks for the key") {
				http.StripPrefix("/v1", mux).ServeHTTP(httptest.NewRecorder(), r.Clone(r.Context()))
			}
			s.write(w, 401, s.error(401, "no key"))
			return
		}
		http.StripPrefix("/v1", mux).ServeHTTP(w, r)
		return
	}
	mux.ServeHTTP(w, r)
}

func (s *server) write(w http.ResponseWriter, status int, body any) {
	kind := "application/json"
	if s.notes && status >= 400 {
		kind = "application/problem+json"
	}
	if body != nil {
		w.Header().Set("Content-Type", kind)
	}
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body)
	}
}

func (s *server) error(status int, text string) any {
	if s.notes {
		return fields{"title": text, "status": status}
	}
	return fields{"message": text}
}

func (s *server) refuse(text string) (int, any) {
	status := 400
	if s.notes {
		status = 422
	}
	if s.broken("refuses as a teapot") {
		status = 418
	}
	return status, s.error(status, text)
}

func (s *server) routes() map[string]func(*http.Request) (int, any) {
	if s.notes {
		return map[string]func(*http.Request) (int, any){
			"GET /notes":         func(r *http.Request) (int, any) { return s.list(r, "notes") },
			"POST /notes":        func(r *http.Request) (int, any) { return s.create(r, "notes", noteFields, "title", "done") },
			"GET /notes/{id}":    func(r *http.Request) (int, any) { return s.read(r, "notes") },
			"PUT /notes/{id}":    func(r *http.Request) (int, any) { return s.change(r, "notes", noteFields, "title", "done") },
			"DELETE /notes/{id}": func(r *http.Request) (int, any) { return s.remove(r, "notes") },
			"GET /count": func(r *http.Request) (int, any) {
				if !isDate(r.URL.Query().Get("since")) {
					return s.refuse("no date") // which the document does not have
				}
				return 200, len(s.kept["notes"])
			},
		}
	}
	return map[string]func(*http.Request) (int, any){
		"GET /health":        func(*http.Request) (int, any) { return 200, fields{"status": "up"} },
		"GET /tools":         func(r *http.Request) (int, any) { return s.list(r, "tools") },
		"POST /tools":        func(r *http.Request) (int, any) { return s.create(r, "tools", toolFields, "name", "kind") },
		"GET /tools/{id}":    func(r *http.Request) (int, any) { return s.read(r, "tools") },
		"PATCH /tools/{id}":  func(r *http.Request) (int, any) { return s.change(r, "tools", toolFields) },
		"DELETE /tools/{id}": func(r *http.Request) (int, any) { return s.remove(r, "tools") },
		"GET /loans":         func(r *http.Request) (int, any) { return s.list(r, "loans") },
		"POST /loans":        func(r *http.Request) (int, any) { return s.create(r, "loans", loanFields, "tool_id", "borrower") },
		"DELETE /loans/{id}": func(r *http.Request) (int, any) { return s.remove(r, "loans") },
	}
}

// A check says whether a value is allowed in a field.
type check func(any) bool

func isText(least, most int) check {
	return func(value any) bool {
		text, ok := value.(string)
		return ok && len([]rune(text)) >= least && len([]rune(text)) <= most
	}
}

func isNumber(least, most float64) check {
	return func(value any) bool {
		n, ok := value.(float64)
		return ok && n >= least && n <= most
	}
}

func isDate(value any) bool {
	text, _ := value.(string)
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

func isKind(value any) bool { return slices.Contains([]any{"hammer", "saw", "drill"}, value) }

var (
	toolFields = map[string]check{"name": isText(1, 40), "kind": isKind, "weight": isNumber(0, 1e9), "bought": isDate, "secret": isText(0, 1000)}
	loanFields = map[string]check{"tool_id": isNumber(1, 1e9), "borrower": isText(0, 1000), "days": isNumber(1, 30)}
	noteFields = map[string]check{
		"title": isText(1, 80), "done": func(value any) bool { _, ok := value.(bool); return ok },
		"labels": func(value any) bool { _, ok := value.([]any); return ok },
	}
)

// body reads the fields of a request, or says what is wrong with them.
func (s *server) body(r *http.Request, known map[string]check, required ...string) (fields, string) {
	var got fields
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
		if s.broken("takes what is no JSON") {
			return fields{"name": "x", "kind": "saw", "title": "x", "done": true, "tool_id": 1.0, "borrower": "x"}, ""
		}
		return nil, "no JSON object"
	}
	for _, name := range required {
		if _, has := got[name]; !has && !s.broken("requires nothing") {
			return got, name + " is missing"
		}
	}
	for name, value := range got {
		if _, isText := value.(string); isText && name == "labels" && s.broken("takes one label for a list") {
			got[name] = []any{value}
			continue
		}
		if value == nil && s.broken("answers with the null that it got") && !slices.Contains(required, name) {
			continue
		}
		if check := known[name]; check != nil && !check(value) && !s.broken("takes any value") {
			if s.broken("fails on a wrong value") {
				return nil, "!"
			}
			return got, name + " is not allowed"
		}
	}
	return got, ""
}

func (s *server) create(r *http.Request, kind string, known map[string]check, required ...string) (int, any) {
	if kind == "tools" && r.Header.Get("Content-Type") != "application/json" && !s.broken("takes any media type") {
		return 415, s.error(415, "no JSON")
	}
	got, wrong := s.body(r, known, required...)
	if wrong == "!" {
		return 500, s.error(500, "oops")
	}
	if kind == "loans" && wrong == "" && s.find("tools", fmt.Sprint(got["tool_id"])) < 0 {
		wrong = "no such tool"
	}
	if got["weight"] != nil && s.broken("refuses what is optional") {
		wrong = "no weight is wanted"
	}
	if wrong != "" {
		if name, ok := got["name"].(string); ok && s.broken("keeps what it refuses") {
			s.keep(kind, fields{"name": name, "kind": "saw"})
		}
		return s.refuse(wrong)
	}
	made := s.keep(kind, got)
	if s.broken("answers with another type") {
		made = fields{"id": true}
	}
	return 201, s.one(made)
}

// keep creates a thing of some fields.
func (s *server) keep(kind string, all ...fields) fields {
	s.made++
	thing := fields{"id": s.made}
	if s.notes {
		var b [16]byte
		_, _ = rand.Read(b[:])
		thing["id"] = uuidOf(b)
	}
	for _, got := range all {
		for name, value := range got {
			thing[name] = value
		}
	}
	if kind == "tools" {
		delete(thing, "secret")
		thing["updated_at"] = time.Now().UTC().Format(time.RFC3339Nano)
	}
	if s.broken("forgets a field") {
		delete(thing, "weight")
		thing["kind"], thing["done"] = "saw", false
	}
	if s.broken("forgets what is optional") || s.broken("takes 0 for nothing") && fmt.Sprint(thing["weight"]) == "0" {
		delete(thing, "weight")
	}
	if name, isText := thing["name"].(string); isText && s.broken("knows one alphabet") {
		thing["name"] = strings.ReplaceAll(name, "東京", "??")
	}
	if !s.broken("does not list") {
		s.kept[kind] = append(s.kept[kind], thing)
	}
	return thing
}

func uuidOf(b [16]byte) string {
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (s *server) one(thing fields) any {
	if s.notes {
		return thing
	}
	return fields{"data": thing}
}

func (s *server) find(kind, id string) int {
	return slices.IndexFunc(s.kept[kind], func(f fields) bool { return fmt.Sprint(f["id"]) == id })
}

var uuidForm = regexp.MustCompile(`^[0-9a-f-]{36}$`)

// at returns where the thing of the path is, or an answer.
func (s *server) at(r *http.Request, kind string) (int, int, any) {
	id := r.PathValue("id")
	if s.notes && !uuidForm.MatchString(id) {
		status, body := s.refuse("no id")
		return -1, status, body
	}
	if n := s.find(kind, id); n >= 0 {
		return n, 0, nil
	}
	if s.broken("finds everything") && len(s.kept[kind]) > 0 {
		return 0, 0, nil
	}
	return -1, 404, s.error(404, "not there")
}

func (s *server) read(r *http.Request, kind string) (int, any) {
	n, status, body := s.at(r, kind)
	if n < 0 {
		return status, body
	}
	if s.broken("shows no note") {
		return 404, s.error(404, "not there")
	}
	return 200, s.one(s.kept[kind][n])
}

func (s *server) change(r *http.Request, kind string, known map[string]check, required ...string) (int, any) {
	n, status, body := s.at(r, kind)
	if n < 0 {
		return status, body
	}
	got, wrong := s.body(r, known, required...)
	if wrong == "!" {
		return 500, s.error(500, "oops")
	}
	if wrong != "" {
		return s.refuse(wrong)
	}
	before := maps.Clone(s.kept[kind][n])
	if r.Method == http.MethodPut && !s.broken("changes nothing") {
		maps.DeleteFunc(s.kept[kind][n], func(name string, _ any) bool { return known[name] != nil && name != "title" })
	}
	for name, value := range got {
		if text, isText := value.(string); isText && s.broken("changes in one alphabet") {
			value = strings.ReplaceAll(text, "東京", "??")
		}
		if !s.broken("changes nothing") && (!s.broken("changes nothing to 0") || fmt.Sprint(value) != "0") {
			s.kept[kind][n][name] = value
		}
		if s.broken("changes the next one too") && n+1 < len(s.kept[kind]) {
			s.kept[kind][n+1][name] = value
		}
	}
	if s.broken("answers with what was there") {
		return 200, s.one(before)
	}
	return 200, s.one(s.kept[kind][n])
}

func (s *server) remove(r *http.Request, kind string) (int, any) {
	n, status, body := s.at(r, kind)
	if n < 0 && s.broken("deletes the last for an unknown id") && len(s.kept[kind]) > 0 {
		s.kept[kind] = s.kept[kind][:len(s.kept[kind])-1]
	}
	if n < 0 {
		return status, body
	}
	if !s.broken("deletes nothing") {
		s.kept[kind] = slices.Delete(s.kept[kind], n, n+1)
	}
	if s.broken("deletes the next one too") && n < len(s.kept[kind]) {
		s.kept[kind] = slices.Delete(s.kept[kind], n, n+1)
	}
	return 204, nil
}

func (s *server) list(r *http.Request, kind string) (int, any) {
	all := s.kept[kind]
	if all == nil {
		all = []fields{}
	}
	if s.notes && s.broken("lists the last twice") && len(all) > 0 {
		all = append(slices.Clone(all), all[len(all)-1])
	}
	if s.broken("lists all but the oldest of many") && len(all) > 5 {
		all = all[1:]
	}
	if s.broken("lists one of many twice") && len(all) > 5 {
		all = append(slices.Clone(all), all[0])
	}
	if s.broken("lists the newest 9 alone") {
		all = all[max(0, len(all)-9):]
	}
	if s.broken("lists all but the newest") && len(all) > 0 {
		all = all[:len(all)-1]
	}
	if s.notes {
		return 200, all
	}
	if kind == "loans" {
		return 200, fields{"data": all}
	}
	page, size := 1, 20
	for name, into := range map[string]*int{"page": &page, "per_page": &size} {
		text := r.URL.Query().Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if (err != nil || n < 1 || name == "per_page" && n > 50) && !s.broken("takes any page") {
			return s.refuse(name + " is out of range")
		}
		*into = max(n, 1)
	}
	if kind := r.URL.Query().Get("kind"); kind != "" && !isKind(kind) {
		return s.refuse("no kind")
	} else if kind != "" && !s.broken("lists every kind") {
		all = slices.DeleteFunc(slices.Clone(all), func(tool fields) bool { return tool["kind"] != kind })
	}
	total := len(all)
	from := min((page-1)*size, total)
	switch {
	case s.broken("skips an item between pages") && page > 1:
		from = min(from+1, total)
	case s.broken("repeats the last item of a page") && page > 1:
		from = max(min(from, total)-1, 0)
	case s.broken("has no last page") && size < 20:
		total -= total % size
	case s.broken("has one size of pages"):
		size = 20
	}
	if s.broken("has a total that is a text") {
		return 200, fields{"data": all[from:min(from+size, total)], "total": strings.Repeat("1", 2)}
	}
	return 200, fields{"data": all[from:min(from+size, total)], "total": total}
}
