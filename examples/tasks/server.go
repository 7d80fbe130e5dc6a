package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	key     = "tasks-example-key"
	base    = "/tasks/v1"
	largest = 50 // tasks on a page
)

// task is one thing to do.
type task struct {
	ID       int     `json:"id"`
	Title    string  `json:"title"`
	Priority string  `json:"priority"`
	Due      *string `json:"due"`
	Done     bool    `json:"done"`
}

// fields are what a request can say of a task. A field that it does not have is nil.
type fields struct {
	Title    *string `json:"title"`
	Priority *string `json:"priority"`
	Due      *string `json:"due"`
	Done     *bool   `json:"done"`
}

// server keeps the contract, but for at most one fault, which the test of the example
// names.
type server struct {
	fault string

	mu    sync.Mutex
	last  int
	tasks []task
}

func newServer(fault string) http.Handler {
	s := &server{fault: fault}
	mux := http.NewServeMux()
	for pattern, answer := range map[string]func(*http.Request) (int, any){
		"GET /tasks": s.list, "POST /tasks": s.create,
		"GET /tasks/{id}": s.read, "PATCH /tasks/{id}": s.change, "DELETE /tasks/{id}": s.remove,
		"/": func(*http.Request) (int, any) { return problem(404, "there is nothing at this path") },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			write(w, answer)(r)
		})
	}
	return http.StripPrefix(base, s.keyed(mux))
}

// keyed lets nobody in without the key.
func (s *server) keyed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Tasks-Key") != key && s.fault != "takes any key" {
			write(w, func(*http.Request) (int, any) { return problem(401, "the key is missing or unknown") })(r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func write(w http.ResponseWriter, answer func(*http.Request) (int, any)) func(*http.Request) {
	return func(r *http.Request) {
		status, body := answer(r)
		if body == nil {
			w.WriteHeader(status)
			return
		}
		media := "application/json"
		if status >= 400 {
			media = "application/problem+json"
		}
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
}

func problem(status int, detail string) (int, any) {
	return status, map[string]any{"title": http.StatusText(status), "status": status, "detail": detail}
}

// decode reads a body, and says what is wrong with it.
func (s *server) decode(r *http.Request, creates bool) (fields, string) {
	var got fields
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
		return got, "the body is no task"
	}
	switch {
	case creates && got.Title == nil:
		return got, "title is required"
	case got.Title != nil && (*got.Title == "" || utf8.RuneCountInString(*got.Title) > 80) && s.fault != "takes any title":
		return got, "title has 1 to 80 characters"
	case got.Priority != nil && !slices.Contains([]string{"low", "normal", "high"}, *got.Priority):
		return got, "priority is low, normal or high"
	case got.Due != nil && !isDate(*got.Due):
		return got, "due is a date"
	}
	return got, ""
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

func (s *server) create(r *http.Request) (int, any) {
	got, wrong := s.decode(r, true)
	if wrong != "" {
		return problem(400, wrong)
	}
	taken := func(t task) bool { return t.Title == *got.Title }
	if slices.ContainsFunc(s.tasks, taken) && s.fault != "uses a title twice" {
		return problem(409, "title is that of another task")
	}
	s.last++
	t := task{ID: s.last, Priority: "normal"}
	if s.fault == "begins with done tasks" {
		t.Done = true
	}
	t.set(got)
	s.tasks = append(s.tasks, t)
	return 201, t
}

func (t *task) set(got fields) {
	if got.Title != nil {
		t.Title = *got.Title
	}
	if got.Priority != nil {
		t.Priority = *got.Priority
	}
	if got.Due != nil {
		t.Due = got.Due
	}
	if got.Done != nil {
		t.Done = *got.Done
	}
}

// find returns the index of the task that a path names, or -1.
func (s *server) find(r *http.Request) int {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return -1
	}
	return slices.IndexFunc(s.tasks, func(t task) bool { return t.ID == id })
}

func (s *server) read(r *http.Request) (int, any) {
	n := s.find(r)
	if n < 0 {
		return problem(404, "there is no such task")
	}
	return 200, s.tasks[n]
}

func (s *server) change(r *http.Request) (int, any) {
	n := s.find(r)
	if n < 0 {
		return problem(404, "there is no such task")
	}
	got, wrong := s.decode(r, false)
	if wrong != "" {
		return problem(400, wrong)
	}
	s.tasks[n].set(got)
	if s.fault == "resets the priority" {
		s.tasks[n].Priority = "low"
	}
	return 200, s.tasks[n]
}

func (s *server) remove(r *http.Request) (int, any) {
	n := s.find(r)
	if n < 0 {
		return problem(404, "there is no such task")
	}
	if s.fault != "keeps what is deleted" {
		s.tasks = slices.Delete(s.tasks, n, n+1)
	}
	return 204, nil
}

func (s *server) list(r *http.Request) (int, any) {
	query, page, limit := r.URL.Query(), 1, 20
	for name, into := range map[string]*int{"page": &page, "limit": &limit} {
		if text := query.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || name == "limit" && n > largest {
				return problem(400, name+" is out of range")
			}
			*into = n
		}
	}
	if done := query.Get("done"); done != "" && done != "true" && done != "false" {
		return problem(400, "done is true or false")
	}
	found := []task{}
	for _, t := range s.tasks {
		if done := query.Get("done"); done == "" || done == strconv.FormatBool(t.Done) || s.fault == "lists all" {
			found = append(found, t)
		}
	}
	from := min((page-1)*limit, len(found))
	items := found[from:min(from+limit, len(found))]
	if s.fault == "loses a task between pages" && page > 1 && len(items) > 0 {
		items = items[1:]
	}
	return 200, map[string]any{"items": items, "total": len(found), "page": page, "limit": limit}
}
