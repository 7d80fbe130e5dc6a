package cli

import (
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/assaykit/assay/reference"
)

// startFurther starts servers that are reached in other ways: TLS is behind
// a certificate for example.com and 127.0.0.1, whose authority is in ca.pem, and
// SOCKET is the path of a socket. Both wait for a header, X-Tenant.
func startFurther(env *testscript.Env, api http.Handler) error {
	asked := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Tenant") == "" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		api.ServeHTTP(w, r)
	})
	secured := httptest.NewUnstartedServer(asked)
	secured.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes are meant to fail
	secured.EnableHTTP2 = true
	secured.StartTLS()
	env.Defer(secured.Close)
	env.Setenv("TLS", secured.URL+reference.BasePath)
	_, port, err := net.SplitHostPort(secured.Listener.Addr().String())
	if err != nil {
		return err
	}
	env.Setenv("TLSPORT", port)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secured.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(env.WorkDir, "ca.pem"), authority, 0o600); err != nil {
		return err
	}

	dir, err := os.MkdirTemp("", "assay") // the path of a socket must be short
	if err != nil {
		return err
	}
	env.Defer(func() { _ = os.RemoveAll(dir) }) // it is in the folder for temporary files
	listener, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		return err
	}
	local := httptest.NewUnstartedServer(asked)
	if err := local.Listener.Close(); err != nil {
		return err
	}
	local.Listener = listener
	local.Start()
	env.Defer(local.Close)
	env.Setenv("SOCKET", listener.Addr().String())
	return nil
}
