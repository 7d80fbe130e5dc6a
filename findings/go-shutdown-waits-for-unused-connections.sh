#!/bin/sh
# Surprise: http.Server.Shutdown waits five seconds for a connection on which nobody has
#           sent a byte, as browsers and pools of connections open them in advance.
# Version:  Go 1.26 (net/http, issue 22682)
# Expected: it is closed at once, as an idle one is: "Shutdown works by first closing all
#           open listeners, then closing all idle connections".
# Matters:  a server that has less time than that for its end is killed, and tests that end
#           a server after each case wait for nothing.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module shutdown

go 1.26
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// waits reports whether Shutdown takes more than four seconds, once the one connection of
// a server is in a state.
func waits(request string, state http.ConnState) bool {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	states := make(chan http.ConnState, 10)
	server := &http.Server{
		Handler:   http.NotFoundHandler(),
		ConnState: func(_ net.Conn, now http.ConnState) { states <- now },
	}
	go func() { _ = server.Serve(listener) }()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, request)
	for <-states != state {
	}
	began := time.Now()
	if err := server.Shutdown(context.Background()); err != nil {
		panic(err)
	}
	return time.Since(began) > 4*time.Second
}

func main() {
	fmt.Println("used and idle:", waits("GET / HTTP/1.1\r\nHost: a\r\n\r\n", http.StateIdle))
	fmt.Println("never used:", waits("", http.StateNew))
}
GO
got=$(go run .)
want='used and idle: false
never used: true'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
