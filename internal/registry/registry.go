// Package registry keeps a certifier's folder of accepted bundles: the bundles, an
// entry for each, and a static site of them.
//
// It verifies no bundle itself. It adds what package certify has verified.
package registry

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/input"
)

// Format names the version of the registry's document.
const Format = "assay-registry/2"

// The names of the files and folders of a registry.
const (
	documentName      = "registry.json"
	bundleFolder      = "bundles"
	certificateFolder = "certificates"
	badgeFolder       = "badges"
)

// Registry is a folder of accepted bundles, as it was when Open read it. Add and Withdraw
// write it at once.
type Registry struct {
	dir     string
	Format  string  `json:"format"`
	Entries []Entry `json:"entries"` // in the order in which they were added
}

// Entry describes one bundle. Digests are SHA-256, in hex.
type Entry struct {
	Bundle    string         `json:"bundle"`              // sha256 of its manifest, in hex
	Archive   string         `json:"archive"`             // sha256 of the file, in hex
	Level     string         `json:"level"`               // a certify.Level
	Contract  string         `json:"contract"`            // title and version
	Pack      string         `json:"pack"`                // sha256 of the contract pack, in hex
	Target    string         `json:"target"`              // base URL
	Suite     string         `json:"suite"`               // name and version of the program that made it
	Finished  time.Time      `json:"finished"`            // the end of the run, by the vendor's clock
	Expires   time.Time      `json:"expires,omitzero"`    // zero for never
	Received  time.Time      `json:"received"`            // by the certifier's clock
	Added     time.Time      `json:"added"`               // when it was verified, by the certifier's clock
	Challenge string         `json:"challenge,omitempty"` // the nonce; "" for none
	Attempts  []string       `json:"attempts"`            // the hash of each attempt of the vendor's record
	Signer    certify.Signed `json:"signer"`
	Withdrawn *Withdrawal    `json:"withdrawn,omitempty"` // nil where it was not
}

// Withdrawal says that a certificate does not count any more.
type Withdrawal struct {
	At     time.Time `json:"at"` // in UTC, in whole seconds
	Reason string    `json:"reason"`
}

var registryFile = input.Kind{Holds: "registry"}

// Open reads the registry in a folder. A folder without one is an empty registry. It
// returns an error for a document that it cannot read or of another format.
func Open(dir string) (*Registry, error) {
	r := &Registry{dir: dir, Format: Format}
	text, err := registryFile.Read(filepath.Join(dir, documentName))
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	if err := certify.ReadStrictly(text, r); err != nil {
		return nil, fmt.Errorf("read registry %s: %w", dir, err)
	}
	if r.Format != Format {
		return nil, fmt.Errorf("read registry %s: format %q is not %q", dir, r.Format, Format)
	}
	return r, nil
}

// Exists reports whether a folder holds a registry.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, documentName))
	return err == nil
}

// RefusedError is the reason why a registry does not accept a bundle.
type RefusedError struct{ reason string }

// Error is the reason, in one line.
func (e *RefusedError) Error() string { return e.reason }

func refused(format string, args ...any) error {
	return &RefusedError{fmt.Sprintf(format, args...)}
}

// Add takes in a bundle that was verified, with its certificate's page, and returns the new
// entry. The certificate expires maxAge after the end of the run; 0 is never. It refuses, with
// a *RefusedError, a bundle that is not verified, is not that of the report, or is there
// already, one that answers a challenge that another one has answered, and one whose record
// of attempts is not that of the bundles which the same key has signed before. Any other
// error is of the file system, or our own fault.
func (r *Registry) Add(archive certify.Source, report *certify.Report, maxAge time.Duration) (*Entry, error) {
	if !report.Verified {
		return nil, refused("the bundle is not verified")
	}
	text, err := io.ReadAll(io.NewSectionReader(archive, 0, archive.Size())) // whose size verifying has bounded
	if err != nil {
		return nil, fmt.Errorf("read bundle: %w", err)
	}
	if bundle, err := certify.Open(bytes.NewReader(text)); err != nil || bundle.Manifest != report.Bundle {
		return nil, refused("the bundle is not the one that was verified")
	}
	e := entryOf(report, maxAge)
	e.Archive = digestOf(text)
	for _, known := range r.Entries {
		switch {
		case known.Bundle == e.Bundle:
			return nil, refused("the bundle is in the registry already")
		case known.Challenge != "" && known.Challenge == e.Challenge:
			return nil, refused("the bundle sha256:%.16s… has answered this challenge already", known.Bundle)
		case known.Signer.KeyID == e.Signer.KeyID && !consistent(known.Attempts, e.Attempts):
			return nil, refused("its record of attempts is not that of the bundle sha256:%.16s…: attempts were kept from it", known.Bundle)
		}
	}
	page, err := certify.Page(report)
	if err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{
		filepath.Join(bundleFolder, e.Bundle+".assay"):     text,
		filepath.Join(certificateFolder, e.Bundle+".html"): page,
	} {
		if err := r.write(name, content); err != nil {
			return nil, err
		}
	}
	r.Entries = append(r.Entries, e)
	return &e, r.save()
}

func entryOf(report *certify.Report, maxAge time.Duration) Entry {
	run := report.Run
	e := Entry{
		Bundle: report.Bundle, Level: string(certify.LevelOf(report.Judged)),
		Contract: run.Contract.Title + " " + run.Contract.Version, Pack: run.Contract.Digest, Target: run.Plan.BaseURL,
		Signer: *report.Signer, Suite: run.Suite.Name + " " + run.Suite.Version,
		Finished: run.Finished, Received: report.Received, Added: report.At, Challenge: run.Plan.Challenge,
	}
	if maxAge > 0 {
		e.Expires = run.Finished.Add(maxAge)
	}
	for _, a := range report.Evidence.Attempts {
		e.Attempts = append(e.Attempts, a.Hash())
	}
	return e
}

// consistent reports whether one of two records of attempts continues the other. Two
// records of the same length are never consistent: they hold two runs in one place.
func consistent(a, b []string) bool {
	n := min(len(a), len(b))
	return len(a) != len(b) && slices.Equal(a[:n], b[:n])
}

// Withdraw ends a certificate, by the digest of its bundle: 64 hexadecimal digits, with
// "sha256:" in front or without. The bundle stays in the registry. It returns an error for a
// bundle that is not there, or was withdrawn before, or if the document cannot be written.
func (r *Registry) Withdraw(bundle, reason string, now time.Time) error {
	for n := range r.Entries {
		e := &r.Entries[n]
		switch {
		case e.Bundle != strings.TrimPrefix(bundle, "sha256:"):
			continue
		case e.Withdrawn != nil:
			return fmt.Errorf("the bundle was withdrawn at %s already", e.Withdrawn.At.Format(time.RFC3339))
		}
		e.Withdrawn = &Withdrawal{At: now.UTC().Truncate(time.Second), Reason: reason}
		return r.save()
	}
	return fmt.Errorf("the registry has no bundle %q", bundle)
}

// Status says in a few words why a certificate does not count any more, as a trust
// document that may be nil has its key; "" if it counts.
func (e *Entry) Status(trust *certify.Trust, now time.Time) string {
	if e.Withdrawn != nil {
		return "withdrawn on " + e.Withdrawn.At.UTC().Format(time.DateOnly)
	}
	if trust != nil {
		key, err := trust.Find(e.Signer.KeyID)
		switch {
		case err != nil:
			return "key is not trusted"
		case key.RevokedAt != nil && !now.Before(*key.RevokedAt):
			return "key revoked on " + key.RevokedAt.UTC().Format(time.DateOnly)
		}
	}
	if e.Expired(now) {
		return "expired on " + e.Expires.UTC().Format(time.DateOnly)
	}
	return ""
}

// Expired reports whether the certificate of an entry has expired.
func (e *Entry) Expired(now time.Time) bool { return !e.Expires.IsZero() && now.After(e.Expires) }

func (r *Registry) save() error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return fmt.Errorf("write registry: %w", err)
	}
	return r.write(documentName, b.Bytes())
}

func (r *Registry) write(name string, content []byte) error {
	full := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return fmt.Errorf("write registry: %w", err)
	}
	if err := certify.WriteFile(full, content, 0o644); err != nil {
		return fmt.Errorf("write registry: %w", err)
	}
	return nil
}

// digestOf is the sha256 of a file, in hex.
func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// intact demands that the bundles are those that were accepted.
func (r *Registry) intact() error {
	for _, e := range r.Entries {
		name := filepath.Join(r.dir, bundleFolder, e.Bundle+".assay")
		if strings.Trim(e.Bundle, "0123456789abcdef") != "" {
			return fmt.Errorf("registry: %q is no digest", e.Bundle)
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("registry: %w", err)
		}
		if digestOf(content) != e.Archive {
			return fmt.Errorf("registry: %s is not the bundle that was accepted", name)
		}
	}
	return nil
}
