package derive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/assaykit/assay/spec"
)

// copyDocument adds a document and the files that it refers to, where they have the same
// places below spec. The document itself is spec/openapi.yaml. JSON that stands on one line
// gets lines, so that a message can say where in it something is.
func copyDocument(fsys fs.FS, contract *spec.Contract, add func(name, text string)) error {
	for n, name := range contract.Files {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		text = inLines(text)
		if n == 0 {
			add("spec/openapi.yaml", fromRoot(string(text), path.Dir(name)))
		}
		if n > 0 || len(contract.Files) > 1 { // the others may refer to it
			add("spec/"+name, string(text))
		}
	}
	return nil
}

// inLines is the text of a file, indented where it is JSON on one line. Members keep their
// order, and numbers are as they were written.
func inLines(text []byte) []byte {
	var indented bytes.Buffer
	if bytes.Contains(bytes.TrimSpace(text), []byte("\n")) || !json.Valid(text) {
		return text
	}
	if err := json.Indent(&indented, bytes.TrimSpace(text), "", "  "); err != nil {
		return text
	}
	indented.WriteByte('\n')
	return indented.Bytes()
}

// toFile is a reference to a file, with what stands before it.
var toFile = regexp.MustCompile(`(\$ref["']?\s*:\s*["']?)([^"'#,}\s:]+)`)

// fromRoot is the text of a document in a folder with its references to files as they are from
// the folder above all, to which it is moved.
func fromRoot(text, folder string) string {
	if folder == "." {
		return text
	}
	return toFile.ReplaceAllStringFunc(text, func(found string) string {
		at := toFile.FindStringSubmatch(found)
		if strings.HasPrefix(at[2], "/") {
			return found
		}
		return at[1] + path.Join(folder, at[2])
	})
}
