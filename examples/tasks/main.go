// Command tasks serves a small API of tasks, for the contract pack beside it: an example
// to copy. It keeps everything in memory.
package main

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	if err := serve(cmp.Or(strings.Join(os.Args[1:], " "), "127.0.0.1:8090")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve serves the tasks at an address, until it cannot.
func serve(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Printf("The tasks are at http://%s%s, with the key %s\n", listener.Addr(), base, key)
	server := &http.Server{Handler: newServer(""), ReadHeaderTimeout: 10 * time.Second}
	return server.Serve(listener)
}
