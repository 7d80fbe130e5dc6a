package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// openPack reads a contract pack: that of a folder, the one that is derived from a
// document, or else the bundled one.
func openPack(ctx context.Context, dir, document string) (*pack.Pack, error) {
	switch {
	case dir != "" && document != "":
		return nil, hinted(errors.New("--contract and --openapi exclude each other: a run has one contract"),
			"assay pack init --openapi %s DIR makes a folder for --contract", document)
	case document != "":
		return derivedPack(ctx, document)
	case dir == "":
		return pack.Bundled()
	}
	return pack.Open(dir)
}

// derivedPack reads the very files that pack init writes.
func derivedPack(ctx context.Context, document string) (*pack.Pack, error) {
	p, err := fromDocument(ctx, document, derive.Open)
	if err == nil {
		p.Document = document
	}
	return p, err
}

// derivedFiles are the files of the pack that is derived from a document.
func derivedFiles(ctx context.Context, document string) (fs.FS, error) {
	return fromDocument(ctx, document, derive.Pack)
}

// fromDocument makes something of a document, and says in an error of which.
func fromDocument[T any](ctx context.Context, document string, of func(fs.FS, string) (T, error)) (T, error) {
	var none T
	fsys, name, err := documentFiles(ctx, document)
	if err != nil {
		return none, err
	}
	made, err := of(fsys, name)
	var found spec.Problem
	if errors.Is(err, spec.ErrNoDocument) && errors.As(err, &found) && found.File == name {
		found.File = document
		return none, found
	}
	if err != nil {
		return none, fmt.Errorf("derive a contract pack from %q: %w", document, err)
	}
	return made, nil
}

// documentFiles are a document and what stands beside it, and its name there.
func documentFiles(ctx context.Context, document string) (fsys fs.FS, name string, err error) {
	if !strings.HasPrefix(document, "http://") && !strings.HasPrefix(document, "https://") {
		root, name := documentRoot(document)
		return os.DirFS(root), name, checkFile(document)
	}
	at, err := url.Parse(document)
	if err != nil {
		return nil, "", fmt.Errorf("read the document: %w", err)
	}
	r := &remoteFiles{ctx: ctx, base: at, document: path.Base(at.Path), fetched: map[string][]byte{}}
	if _, err := r.ReadFile(r.document); err != nil {
		return nil, "", err
	}
	return r.rooted(), r.document, nil
}

// checkFile returns an error for a document that is not there, and for a folder.
func checkFile(document string) error {
	info, err := os.Stat(document)
	switch {
	case err != nil:
		return fmt.Errorf("read the document %q: %w", document, input.Why(document, err))
	case info.IsDir():
		return hinted(fmt.Errorf("read the document %q: it is a folder", document), "for a contract pack: --contract %s", document)
	}
	return nil
}

const (
	documentTime = 30 * time.Second
	largestBytes = 64 << 20 // of a document
)

// remoteFiles are a document that a URL leads to, and what stands beside it on the same
// server. Each is fetched once.
type remoteFiles struct {
	ctx      context.Context // of whoever reads: files are read by their names alone
	base     *url.URL        // of the document
	document string          // its name
	fetched  map[string][]byte
}

// rooted makes the root of the files the folder that has the document and all files that it
// refers to, as documentRoot does it for those of the local disk.
func (r *remoteFiles) rooted() *remoteFiles {
	up := climbs(r.document, r.ReadFile)
	folders := strings.Split(strings.Trim(path.Dir(r.base.Path), "/"), "/")
	if up > len(folders) {
		return r
	}
	above := path.Join(folders[len(folders)-up:]...)
	moved := map[string][]byte{}
	for name, data := range r.fetched {
		moved[path.Join(above, name)] = data
	}
	r.document, r.fetched = path.Join(above, r.document), moved
	return r
}

// Open is for files that are read piece by piece, which none of these is.
func (r *remoteFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.ErrUnsupported}
}

// ReadFile fetches a file by its name beside the document.
func (r *remoteFiles) ReadFile(name string) ([]byte, error) {
	if data, known := r.fetched[name]; known {
		return data, nil
	}
	at := *r.base
	if name != r.document {
		up := strings.Count(r.document, "/")
		at = *r.base.ResolveReference(&url.URL{Path: strings.Repeat("../", up) + name})
	}
	data, err := fetch(r.ctx, at.String())
	if err != nil {
		return nil, err
	}
	r.fetched[name] = data
	return data, nil
}

// fetch gets what a URL leads to.
func fetch(caller context.Context, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(caller, documentTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	request.Header.Set("Accept", "application/json, application/yaml, */*")
	answer, err := http.DefaultClient.Do(request)
	switch {
	case caller.Err() != nil:
		return nil, interrupted("the document was not read")
	case err != nil:
		return nil, &codedError{verdict.ExitUnreachable, hinted(fmt.Errorf("read the document %q: %w", address, innermost(err)), "check the URL, and that its server runs")}
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read the document: GET %s is answered %d", address, answer.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, largestBytes+1))
	switch {
	case caller.Err() != nil:
		return nil, interrupted("the document was not read")
	case err != nil:
		return nil, &codedError{verdict.ExitUnreachable, fmt.Errorf("read the document %q: the answer breaks off: %w", address, innermost(err))}
	case len(data) > largestBytes:
		return nil, fmt.Errorf("read the document %q: it is larger than %d MB", address, largestBytes>>20)
	}
	return data, nil
}

// innermost is what an error of the HTTP client was made of, without the words of the
// client around it.
func innermost(err error) error {
	var system *os.SyscallError
	var failed *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer within %s", documentTime)
	case errors.As(err, &system):
		return system.Err
	case errors.As(err, &failed):
		return failed.Err
	}
	return err
}

// isOther reports whether a pack has no operation of the bundled one.
func isOther(of *pack.Pack) bool {
	own, err := pack.Bundled()
	return err == nil && !slices.ContainsFunc(of.OperationIDs(), func(id string) bool { return slices.Contains(own.OperationIDs(), id) })
}

// checkDocument settles what follows from a contract that is derived: it is not that of
// the bundled server, and a target that is not on this machine is only read, unless
// somebody consents to more.
func checkDocument(p *target.Profile, of *pack.Pack, bundled, dryRun bool) error {
	own := (bundled || p.Target == "" && p.Image.Ref == "") && !dryRun
	if p.OpenAPI == "" && own && isOther(of) {
		return hinted(errors.New("--contract needs a target: the bundled server implements another contract"), "name it with --target URL")
	}
	if p.OpenAPI == "" {
		return nil
	}
	if own {
		return hinted(errors.New("--openapi needs a target: the bundled server implements another contract"), "name it with --target URL")
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
