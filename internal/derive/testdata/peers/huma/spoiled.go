package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
)

// spoiled changes the answers that show one plant, where the fault is one of answers.
func spoiled(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/plants") {
			next.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		for name, values := range answer.Header() {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		status, body := answer.Code, answer.Body.Bytes()
		var one map[string]any
		if status < 300 && json.Unmarshal(body, &one) == nil && one["id"] != nil {
			switch fault {
			case "answers with another type":
				one["height"] = "tall"
			case "forgets a member":
				delete(one, "name")
			}
			body, _ = json.Marshal(one)
		}
		if fault == "answers with another status" && status == 201 {
			status = 202
		}
		w.WriteHeader(status)
		_, _ = bytes.NewReader(body).WriteTo(w)
	})
}
