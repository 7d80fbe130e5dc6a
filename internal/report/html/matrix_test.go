package html

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// The matrix of a large document begins with what is wrong, and folds the rest.
func TestMatrixOfManyOperations(t *testing.T) {
	var cells []verdict.Cell
	for i := range 100 {
		c := verdict.Cell{Operation: fmt.Sprintf("op%02d", i), Status: 200, State: verdict.NotExercised}
		if i == 70 {
			c.State, c.Answers = verdict.Failed, 1
		}
		if i == 80 {
			c.State, c.Answers = verdict.Passed, 3
		}
		cells = append(cells, c)
	}
	m := newMatrix(cells, nil)
	require.Len(t, m.Rows, maxRows)
	require.Len(t, m.More.Rows, 60)
	require.Equal(t, []string{"op70", "op80", "op00"}, []string{m.Rows[0].Operation, m.Rows[1].Operation, m.Rows[2].Operation})

	require.Equal(t, "No answer was judged, of 70 cells.", newMatrix(cells[:70], nil).Empty)
	require.Empty(t, newMatrix(nil, nil).Empty)
}
