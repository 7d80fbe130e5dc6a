package report

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

var _ = reference.New

func TestX(t *testing.T) {
	p, err := pack.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	pr := NewProgress(os.Stdout, ProgressOptions{})
	o := run.Options{Pack: p, Seed: "42", Tool: verdict.Tool{Name: "assay", Version: "dev"},
		OnStart: func(r *verdict.Result) { pr.Start(r.Planned, r.Target.BaseURL, r.Seed) }, OnScenario: pr.Scenario,
	}
	r, err := run.Execute(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	pr.Done()
	Text(os.Stdout, r, TextOptions{Width: 80})
	f, _ := os.Create("/tmp/green.json")
	JSON(f, r)
	_ = httptest.NewServer
	_ = http.StatusOK
	_ = io.EOF
	_ = strings.Cut
	_ = bytes.Cut
	_ = os.Stdout
}

func TestY(t *testing.T) {
	p, _ := pack.Bundled()
	// a live-like target with faults
	srv, err := reference.New(reference.Config{Keys: []reference.Key{{Token: "main-key-1", Organization: "m"}, {Token: "other-key-1", Organization: "o"}}})
	if err != nil { t.Fatal(err) }
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, r)
		body := rec.Body.String()
		body = strings.ReplaceAll(body, "Missing Authorization header", "no \x1b[31mheader\u202e ::error::x ##[error]y")
		body = strings.ReplaceAll(body, "Company not found", `gone\u001b]0;pwn\u0007 ::error::x ##[error]y\n::stop`)
		code := rec.Code
		if strings.Contains(r.URL.Path, "/contacts") && r.Method == "POST" && code == 400 { code = 422 }
		if r.Method == "DELETE" && code == 422 { code = 200; body = `{"data":{"deleted":1}}` }
		for k, v := range rec.Header() { w.Header()[k] = v }
		w.Header().Del("Content-Length")
		if strings.Contains(r.URL.Path, "/lists") { w.Header().Set("Content-Type", "text/html") }
		w.WriteHeader(code)
		io.WriteString(w, body)
	})
	ts := httptest.NewServer(http.StripPrefix("", h))
	defer ts.Close()
	o := run.Options{Pack: p, Seed: "42", Tool: verdict.Tool{Name: "assay", Version: "dev"}}
	o.Profile.Target = ts.URL + "/api/v1"
	o.Profile.Keys.Main = "main-key-1"
	o.Profile.Keys.Other = "other-key-1"
	var last *verdict.Result
	r, err := run.Execute(context.Background(), o)
	if err != nil { t.Fatal(err) }
	last = r
	Text(os.Stdout, last, TextOptions{Width: 100})
	f, _ := os.Create("/tmp/bad.json")
	JSON(f, r)
	for _, s := range r.Scenarios { for i, e := range s.Exchanges { if i < 2 && s.State == "failed" { Exchange(os.Stdout, e, false) } }; if s.State == "failed" { break } }
}
