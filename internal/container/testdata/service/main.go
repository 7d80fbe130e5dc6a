// Command service is what tests run in containers: a small server that can need
// another one, be late, be silent or end.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	fmt.Println("started", os.Args[1:])
	fmt.Fprintln(os.Stderr, "password", os.Getenv("PASSWORD"))
	if len(os.Args) > 1 && os.Args[1] == "exit" {
		fmt.Println("cannot go on")
		os.Exit(3)
	}
	if len(os.Args) > 1 && os.Args[1] == "probe" { // an exec condition
		answer, err := http.Get("http://127.0.0.1:9090/health")
		if err != nil || answer.StatusCode != http.StatusOK {
			os.Exit(1)
		}
		return
	}
	if needs := os.Getenv("NEEDS"); needs != "" {
		answer, err := (&http.Client{Timeout: 5 * time.Second}).Get(needs)
		if err != nil || answer.StatusCode != http.StatusOK {
			fmt.Println("what it needs is not there:", needs, err)
			os.Exit(4)
		}
		fmt.Println("found what it needs")
	}
	http.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "fine")
	})
	http.HandleFunc("/ill", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	http.HandleFunc("/log", func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("asked for", r.URL.Query().Get("line"))
	})
	fmt.Println("ready to serve")
	if err := http.ListenAndServe(":9090", nil); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
