// Package pack reads a contract pack: the OpenAPI document and the registry of
// requirements (spec), the scenarios (features) and their data (fixtures). The
// bundled pack is embedded; any other is a folder of the same form.
//
// It compares the three parts, so that a name in one that the others do not have
// is found before anything is sent.
package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/assaykit/assay/features"
	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
)

// Pack is a contract pack that was read and found consistent.
type Pack struct {
	Contract  *spec.Contract
	Inventory *plan.Inventory
	Fixtures  *fixtures.Fixtures

	Digest             string // sha256 of every file's name and content, in hex
	RequirementsDigest string // sha256 of requirements.yaml, in hex
	DataDigest         string // as Digest, without the features

	// Document is the OpenAPI document that the files were derived from, as it was named, if
	// they are in no folder; "" for a pack that somebody has.
	Document string

	text []byte // of every file, in small letters
}

// Mentions reports whether a text, in capitals or small letters, is in any file of the
// pack. Then answers may contain it, too. The empty text is in every file.
func (p *Pack) Mentions(text string) bool {
	return bytes.Contains(p.text, bytes.ToLower([]byte(text)))
}

// Bundled returns the pack that is embedded in the program, which is read once: nobody may
// change it. An error is a fault of our own.
func Bundled() (*Pack, error) { return bundled() }

var bundled = sync.OnceValues(func() (*Pack, error) {
	p, err := read(map[string]fs.FS{"spec": spec.Files, "features": features.Files, "fixtures": fixtures.Files})
	if err != nil {
		return nil, fmt.Errorf("read bundled contract pack: %w", err)
	}
	return p, nil
})

// Open reads the pack in a folder: dir is its path, and has the folders spec, features and
// fixtures. It returns an error for a folder that is none, and one with file and line for
// the first mistake in a pack that cannot be read or whose parts do not fit.
func Open(dir string) (*Pack, error) {
	if err := CheckFolder(dir); err != nil {
		return nil, fmt.Errorf("read contract pack %q: %w", dir, err)
	}
	parts := map[string]fs.FS{}
	for _, name := range []string{"spec", "features", "fixtures"} {
		sub := filepath.Join(dir, name)
		if info, err := os.Stat(sub); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("read contract pack %q: it has no folder %q%s", dir, name, whatIsOne(dir))
		}
		parts[name] = os.DirFS(sub)
	}
	p, err := read(parts)
	if err != nil {
		return nil, fmt.Errorf("read contract pack %q: %w", dir, err)
	}
	return p, nil
}

// whatIsOne says what a contract pack is, and where one lies around a folder that is none.
func whatIsOne(dir string) string {
	const said = "\n  a contract pack is a folder with spec, features and fixtures in it"
	around := []string{filepath.Dir(dir)}
	for _, name := range foldersIn(dir) {
		around = append(around, filepath.Join(dir, name))
	}
	for _, other := range around {
		if inside := foldersIn(other); slices.Contains(inside, "spec") && slices.Contains(inside, "features") && slices.Contains(inside, "fixtures") {
			return fmt.Sprintf("%s: did you mean %q?", said, other)
		}
	}
	return said
}

// CheckFolder returns an error for a folder of a pack that is not there, with the one
// beside it that is probably meant, for one that cannot be read, and for a file. It does not
// look into the folder.
func CheckFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		near := wording.Nearest(filepath.Base(dir), foldersIn(filepath.Dir(dir)))
		if near == "" {
			return errors.New("it does not exist")
		}
		return fmt.Errorf("it does not exist, did you mean %q?", filepath.Join(filepath.Dir(dir), near))
	case err != nil:
		return input.Why(dir, err)
	case !info.IsDir():
		return errors.New("it is a file, and a contract pack is a folder\n  for an OpenAPI document: --openapi " + dir)
	}
	return nil
}

// CheckParts returns an error for a folder that has none of the folders of a pack, with the one
// around it that is probably meant.
func CheckParts(dir string) error {
	inside := foldersIn(dir)
	if slices.ContainsFunc([]string{"spec", "features", "fixtures"}, func(name string) bool { return slices.Contains(inside, name) }) {
		return nil
	}
	return errors.New("it is no contract pack" + whatIsOne(dir))
}

// foldersIn are the names of the folders in a folder, none if it cannot be read.
func foldersIn(dir string) []string {
	entries, _ := os.ReadDir(dir) // what can be read of it
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// FromFS reads a pack that has the folders spec, features and fixtures at the root of fsys.
// It returns an error, with the file and the line, for the first mistake in it.
func FromFS(fsys fs.FS) (*Pack, error) {
	parts := map[string]fs.FS{}
	for _, name := range []string{"spec", "features", "fixtures"} {
		sub, err := fs.Sub(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read contract pack: %w", err)
		}
		parts[name] = sub
	}
	p, err := read(parts)
	if err != nil {
		return nil, fmt.Errorf("read contract pack: %w", err)
	}
	return p, nil
}

func read(parts map[string]fs.FS) (*Pack, error) {
	p, err := parse(parts)
	if err != nil {
		return nil, err
	}
	if err := p.inconsistencies().first(); err != nil {
		return nil, err
	}
	if err = p.digest(parts); err != nil {
		return nil, fmt.Errorf("digest: %w", err)
	}
	registry, err := fs.ReadFile(parts["spec"], "requirements.yaml")
	if err != nil {
		return nil, fmt.Errorf("digest: %w", err)
	}
	p.RequirementsDigest = hash(registry)
	return p, nil
}

// parse reads each part of a pack.
func parse(parts map[string]fs.FS) (*Pack, error) {
	p := &Pack{}
	err := p.load(parts)
	if err != nil {
		return nil, err
	}
	if p.Inventory, err = plan.Parse(parts["features"]); err != nil {
		return nil, err
	}
	p.addBuiltins()
	return p, nil
}

// load reads the contract and the fixtures.
func (p *Pack) load(parts map[string]fs.FS) (err error) {
	if p.Contract, err = spec.Load(parts["spec"]); err != nil {
		return err
	}
	if wrong := unreadable(parts["fixtures"]); len(wrong) > 0 {
		return wrong[0]
	}
	p.Fixtures, err = fixtures.Load(parts["fixtures"])
	return suggest(err)
}

// unreadable returns what keeps the files of the fixtures from being read as texts.
func unreadable(fsys fs.FS) []error {
	var found []error
	for _, name := range fixtures.Names {
		source, _ := fs.ReadFile(fsys, name) // what is missing is told where it is read
		if line, says := wording.Unreadable(source); says != "" {
			found = append(found, fmt.Errorf("%s:%d: %s", name, line, says))
		}
	}
	return found
}

// digest reads the files. It covers the names and the contents of the files that make a pack, and
// nothing else that may lie in its folders.
func (p *Pack) digest(parts map[string]fs.FS) error {
	var lines []string
	for part, fsys := range parts {
		err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !p.isRead(part, name) {
				return err
			}
			content, err := fs.ReadFile(fsys, name)
			p.text = append(p.text, bytes.ToLower(content)...)
			lines = append(lines, fmt.Sprintf("%s  %q\n", hash(content), part+"/"+name))
			return err
		})
		if err != nil {
			return err
		}
	}
	slices.Sort(lines)
	p.Digest = hash([]byte(strings.Join(lines, "")))
	data := slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, `  "features/`) })
	p.DataDigest = hash([]byte(strings.Join(data, "")))
	return nil
}

// isRead reports whether a file is one of those that the pack is read from.
func (p *Pack) isRead(part, name string) bool {
	switch part {
	case "spec":
		return name == "requirements.yaml" || slices.Contains(p.Contract.Files, name)
	case "fixtures":
		return slices.Contains(fixtures.Names, name)
	}
	return path.Ext(name) == ".feature"
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
