package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// FuzzRead reads any text as a Result. Each report of one that is read is sound.
func FuzzRead(f *testing.F) {
	for _, r := range []*verdict.Result{kitchenSink(), document(scenario(8, verdict.Passed, "")), interrupted()} {
		var b bytes.Buffer
		require.NoError(f, JSON(&b, r))
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Read(bytes.NewReader(text))
		if err != nil {
			require.ErrorContains(t, err, "read result: ")
			return
		}
		for _, format := range Formats() {
			withstand(t, format.Name, written(t, format.Name, r), r)
		}
	})
}
