// Command tasks serves a small API of tasks, for the contract pack beside it: an example
// to copy. It keeps everything in memory.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	address := "127.0.0.1:8090"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	fmt.Printf("The tasks are at http://%s/tasks/v1, with the key %s\n", address, key)
	server := &http.Server{Addr: address, Handler: newServer(""), ReadHeaderTimeout: 10 * time.Second}
	if err := server.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
