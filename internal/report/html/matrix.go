package html

import (
	"fmt"
	"math"
	"slices"

	"github.com/assaykit/assay/internal/verdict"
)

// matrix is the cells as operations by statuses. All success statuses share a
// column, because an operation has but one of them.
type matrix struct {
	Columns []string
	Rows    []matrixRow
}

type matrixRow struct {
	Operation string
	Href      string         // "" where no scenario is about it
	Fields    [][]matrixCell // one for each column, each with the cells in it
}

type matrixCell struct {
	Operation string
	Status    int
	Shown     bool // the status is, as the column does not say it
	State     verdict.State
	Answers   int    // that were judged
	Note      string // what came in place of such an answer
	Href      string // "" where no scenario asserted it
	Heat      int    // 1 to 4: how many answers there were, on a logarithmic scale
}

// newMatrix makes the matrix of cells; scenarios are there of the tested operations.
func newMatrix(cells []verdict.Cell, tested []string) matrix {
	var m matrix
	var operations []string
	fields := map[string]map[string][]matrixCell{}
	for _, c := range cells {
		column := columnOf(c.Status)
		if !slices.Contains(m.Columns, column) {
			m.Columns = append(m.Columns, column)
		}
		if fields[c.Operation] == nil {
			fields[c.Operation] = map[string][]matrixCell{}
			operations = append(operations, c.Operation)
		}
		fields[c.Operation][column] = append(fields[c.Operation][column], newCell(c))
	}
	slices.Sort(m.Columns) // "2xx" comes before "301"
	for _, operation := range operations {
		row := matrixRow{Operation: operation}
		if slices.Contains(tested, key(operation)) {
			row.Href = fragment("operation", operation)
		}
		for _, column := range m.Columns {
			row.Fields = append(row.Fields, fields[operation][column])
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

func columnOf(status int) string {
	if status/100 == 2 {
		return "2xx"
	}
	return fmt.Sprintf("%03d", status)
}

func newCell(c verdict.Cell) matrixCell {
	v := matrixCell{
		State: c.State, Status: c.Status, Shown: columnOf(c.Status) == "2xx", Answers: c.Answers,
		Operation: c.Operation, Note: c.Note, Heat: 1,
	}
	if c.Answers > 0 {
		v.Heat = min(4, 1+int(math.Log2(float64(c.Answers))/2))
	}
	if c.Answers > 0 || c.State != verdict.NotExercised && c.State != verdict.Deselected {
		v.Href = fragment("operation", c.Operation, "status", fmt.Sprint(c.Status))
	}
	return v
}
