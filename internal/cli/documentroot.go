package cli

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// documentRoot is the folder that has a document of the local disk and all files that it
// refers to, by itself or through others, and the document's name there, separated by slashes.
// It is the document's own folder but for references to ../, as they are common where several
// documents share some files. It is never the root of the disk, and only files of YAML or JSON
// count: a document can make nothing else be read above its folder.
func documentRoot(document string) (root, name string) {
	own, base := filepath.Dir(document), filepath.Base(document)
	up := climbs(base, func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(own, filepath.FromSlash(name))) })
	absolute, err := filepath.Abs(own)
	if up == 0 || err != nil {
		return own, base
	}
	root, name = absolute, base
	for range up {
		name = path.Join(filepath.Base(root), name)
		root = filepath.Dir(root)
	}
	if root == filepath.Dir(root) {
		return own, base
	}
	return root, name
}

const maxReferredFiles = 2000

// climbs counts the folders above its own in which a document, by itself or through others,
// refers to files. read reads one by its name from the document's folder.
func climbs(document string, read func(name string) ([]byte, error)) int {
	up, seen := 0, []string{document}
	for n := 0; n < len(seen) && n < maxReferredFiles; n++ { // grows while it is read
		text, err := read(seen[n])
		if err != nil {
			continue // who reads it says why
		}
		for _, ref := range fileReferences(text) {
			file := path.Join(path.Dir(seen[n]), ref)
			if slices.Contains(seen, file) || !isDocumentName(file) {
				continue
			}
			seen = append(seen, file)
			up = max(up, strings.Count(file, "../"))
		}
	}
	return up
}

// isDocumentName reports whether a file is named like one of YAML or JSON.
func isDocumentName(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(path.Ext(name)))
}

// fileReferences are the files that a text of YAML or JSON refers to, as it writes them.
func fileReferences(text []byte) []string {
	var all []string
	mark := []byte("$ref")
	for {
		at := bytes.Index(text, mark)
		if at < 0 {
			return all
		}
		text = text[at+len(mark):]
		line, _, _ := bytes.Cut(text, []byte("\n"))
		value := bytes.TrimLeft(line, "\"' \t:")
		if end := bytes.IndexAny(value, "\"'#,} \t\r"); end >= 0 {
			value = value[:end]
		}
		if file := string(value); file != "" && !strings.Contains(file, ":") && !strings.HasPrefix(file, "/") && !slices.Contains(all, file) {
			all = append(all, file)
		}
	}
}
