package pack

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

// A pack that names no operation by which its target is known is warned of, with its line.
func TestAnEmptyPreflightIsAWarning(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range placedFiles {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	files["fixtures/requests.yaml"] = &fstest.MapFile{Data: []byte(`{listBoards: {}, readBoard: {path: {board: "${board.id}"}}, createBoard: {body: {name: "${new.name}"}}, deleteBoard: {path: {board: "${board.id}"}}, listCards: {path: {board: "${board.id}"}}, createCard: {path: {board: "${board.id}"}, body: {name: "${new.name}"}}, getCard: {path: {board: "${board.id}", card: "${card.id}"}}, deleteCard: {path: {board: "${board.id}", card: "${card.id}"}}}`)}
	files["fixtures/resources.yaml"].Data = []byte(strings.Replace(placedFiles["fixtures/resources.yaml"], "preflight: [listBoards]", "preflight: []", 1))
	require.Equal(t, []Mistake{{
		File: "fixtures/resources.yaml", Line: 2, Severity: spec.Warning,
		Message: "preflight is empty: nothing shows before a run that the target is this API and takes the key\n  name operations that only read and refer to nothing, such as listBoards",
	}}, Lint(files, nil))
}
