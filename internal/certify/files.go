package certify

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	strict "github.com/go-json-experiment/json"

	"github.com/assaykit/assay/internal/input"
)

// WriteFile writes a file completely or not at all, into a folder that exists. The old
// content stays until the new one is written. It returns the error of the file system.
func WriteFile(name string, content []byte, mode os.FileMode) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), ".assay-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	if err == nil {
		err = temporary.Chmod(mode)
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		_ = os.Remove(temporary.Name()) // what counts is why it could not be written
	}
	return err
}

// strictJSON reads one JSON value that has nothing unknown in it and nothing
// behind it.
func strictJSON(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("not as expected: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows its end")
	}
	return nil
}

// ReadStrictly reads a JSON document that people keep: it returns an error for an unknown
// member, for one that is there twice, for one in another case, and for anything behind
// the document.
func ReadStrictly(text []byte, into any) error {
	if err := strict.Unmarshal(text, into, strict.RejectUnknownMembers(true)); err != nil {
		return notAsExpected(err)
	}
	return nil
}

// notAsExpected says without the words of Go in which way a document is not as expected.
func notAsExpected(err error) error {
	var wrong *strict.SemanticError
	if !errors.As(err, &wrong) {
		return fmt.Errorf("not as expected: %s", strings.TrimPrefix(err.Error(), "jsontext: "))
	}
	place := cmp.Or(string(wrong.JSONPointer), "the document")
	if errors.Is(wrong.Err, strict.ErrUnknownName) {
		return fmt.Errorf("not as expected: unknown member %s", place)
	}
	return fmt.Errorf("not as expected: %s is of another type", place)
}

// document writes a JSON document as a bundle has it: indented, with the members
// in the order of the types.
func document(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(value)
	return b.Bytes(), err
}

// CreateFile writes a new file. It returns an error if the file exists, or cannot be written.
func CreateFile(name string, content []byte, mode os.FileMode) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("%s: %w", name, input.Unwritten(err))
	}
	if _, err = file.Write(content); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", name, input.Unwritten(err)), file.Close())
	}
	return file.Close()
}
