package pack

import (
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// FuzzFromFS puts any text in place of one file of a pack. A pack that is read has nothing
// that lint calls an error.
func FuzzFromFS(f *testing.F) {
	names := slices.Sorted(maps.Keys(library))
	for n, name := range names {
		f.Add(n, []byte(library[name]))
	}
	f.Fuzz(func(t *testing.T, n int, text []byte) {
		if n < 0 || n >= len(names) {
			return
		}
		fsys := fstest.MapFS{}
		for name, content := range library {
			fsys[name] = &fstest.MapFile{Data: []byte(content)}
		}
		fsys[names[n]] = &fstest.MapFile{Data: text}
		found := Lint(fsys, nil)
		_, err := FromFS(fsys)
		wrong := slices.ContainsFunc(found, func(m Mistake) bool { return m.Severity == "error" })
		require.Equal(t, err != nil, wrong, "%v: %+v", err, found)
	})
}
