package pack

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing/fstest"

	"github.com/assaykit/assay/spec"
)

var (
	unknownName = regexp.MustCompile(`^unknown [a-z ]+ "([^"]+)"`)
	meant       = regexp.MustCompile(`did you mean "([^"]+)"\?`)
)

// repaired returns the files of a pack with the misspelt names of some mistakes as they may be
// meant, and the mistakes that are so out of the way: each line stays where it is, so that
// what else is wrong is seen at once. It returns nil where there is nothing of that kind, or
// where other mistakes stay in the way.
func repaired(fsys fs.FS, found []Mistake) (fs.FS, []Mistake) {
	var mended []Mistake
	files := fstest.MapFS{}
	for _, m := range found {
		if m.Severity != spec.Error || strings.HasPrefix(m.File, "features/") {
			continue
		}
		if files[m.File] == nil {
			text, err := fs.ReadFile(fsys, m.File)
			if err != nil {
				return nil, nil
			}
			files[m.File] = &fstest.MapFile{Data: text}
		}
		text, is := mendedLine(string(files[m.File].Data), m)
		if !is {
			return nil, nil
		}
		files[m.File].Data, mended = []byte(text), append(mended, m)
	}
	if len(mended) == 0 || readAll(fsys, files) != nil {
		return nil, nil
	}
	return files, mended
}

// mendedLine is a text with another name in the line of a mistake, or without that line where
// it is one that nothing knows.
func mendedLine(text string, m Mistake) (string, bool) {
	unknown, near := unknownName.FindStringSubmatch(m.Message), meant.FindStringSubmatch(m.Message)
	lines := strings.Split(text, "\n")
	if unknown == nil || m.Line < 1 || m.Line > len(lines) {
		return "", false
	}
	at := &lines[m.Line-1]
	switch name := regexp.MustCompile(`(^|[^\w-])` + regexp.QuoteMeta(unknown[1]) + `($|[^\w-])`); {
	case near != nil && name.MatchString(*at):
		place := name.FindStringIndex(*at)
		*at = (*at)[:place[0]] + strings.Replace((*at)[place[0]:], unknown[1], near[1], 1)
	case regexp.MustCompile(`^\s*` + regexp.QuoteMeta(unknown[1]) + `:\s+[^\s|>&{[]`).MatchString(*at):
		*at = ""
	default:
		return "", false
	}
	return strings.Join(lines, "\n"), true
}

// readAll adds the files of a folder to others, but for those that are there.
func readAll(fsys fs.FS, files fstest.MapFS) error {
	return fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || files[name] != nil || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
}
