package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// openPack reads a contract pack: that of a folder, the one that is derived from a
// document, or else the bundled one.
func openPack(dir, document string) (*pack.Pack, error) {
	switch {
	case dir != "" && document != "":
		return nil, hinted(errors.New("--contract and --openapi exclude each other: a run has one contract"),
			"assay pack init --openapi %s DIR makes a folder for --contract", document)
	case document != "":
		return derivedPack(document)
	case dir == "":
		return pack.Bundled()
	}
	return pack.Open(dir)
}

// derivedPack reads the very files that pack init writes.
func derivedPack(document string) (*pack.Pack, error) {
	data, err := readDocument(document)
	if err != nil {
		return nil, err
	}
	files, err := derive.Pack(data)
	if err != nil {
		return nil, fmt.Errorf("derive a contract pack from %q: %w", document, err)
	}
	p, err := pack.FromFS(files)
	if err != nil {
		return nil, hinted(broken(fmt.Errorf("derive a contract pack from %q: %w", document, err)),
			"assay pack init --openapi %s DIR writes the pack; correct it there, and run it with --contract DIR", document)
	}
	return p, nil
}

const (
	documentTime = 30 * time.Second
	largestBytes = 64 << 20 // of a document
)

// readDocument reads a document from a file, or from where a URL says that it is.
func readDocument(name string) ([]byte, error) {
	if !strings.HasPrefix(name, "http://") && !strings.HasPrefix(name, "https://") {
		return os.ReadFile(name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), documentTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, name, nil)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", name, err)
	}
	request.Header.Set("Accept", "application/json, application/yaml, */*")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, &codedError{verdict.ExitUnreachable, fmt.Errorf("read the document: %w", err)}
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read the document: GET %s is answered %d", name, answer.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, largestBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the document %q: %w", name, err)
	case len(data) > largestBytes:
		return nil, fmt.Errorf("read the document %q: it is larger than %d MB", name, largestBytes>>20)
	}
	return data, nil
}

// checkDocument settles what follows from a contract that is derived: it is not that of
// the bundled server, and a target that is not on this machine is only read, unless
// somebody consents to more.
func checkDocument(p *target.Profile, bundled bool) error {
	if p.OpenAPI == "" {
		return nil
	}
	if bundled || p.Target == "" && p.Image.Ref == "" {
		return hinted(errors.New("--openapi takes a target: the bundled server keeps another contract"), "name it with --target URL")
	}
	if p.Target == "" || p.Writes || p.ReadOnly {
		return nil
	}
	at, err := target.At(p.Target)
	if err != nil {
		return err
	}
	p.ReadOnly = !target.Loopback(at.BaseURL) && !p.Connection.Local(at.BaseURL)
	return nil
}
