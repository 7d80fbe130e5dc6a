package html

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// matrix is the cells as operations by statuses. All success statuses share a
// column, because an operation has but one of them.
type matrix struct {
	Columns []string
	Rows    []matrixRow
	More    *matrix // of operations that are seen when somebody asks for them
	Empty   string  // what is said in its place where no cell came to anything; "" where one did
}

// maxRows is how many operations are seen at once. Where there are more, those with
// something wrong come first.
const maxRows = 40

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
	open := func(c verdict.Cell) bool { return c.Answers == 0 && !slices.Contains(wrong, c.State) }
	if len(cells) > 0 && !slices.ContainsFunc(cells, func(c verdict.Cell) bool { return !open(c) }) {
		m.Empty = fmt.Sprintf("No answer was judged, of %s.", wording.Count(len(cells), "cell"))
		return m
	}
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
	if len(m.Rows) > maxRows {
		slices.SortStableFunc(m.Rows, func(a, b matrixRow) int { return cmp.Compare(a.rank(), b.rank()) })
		m.Rows, m.More = m.Rows[:maxRows], &matrix{Columns: m.Columns, Rows: m.Rows[maxRows:]}
	}
	return m
}

// rank is 0 for an operation with something wrong, 1 for one with answers, or else 2.
func (r *matrixRow) rank() int {
	rank := 2
	for _, field := range r.Fields {
		for _, c := range field {
			switch {
			case slices.Contains(wrong, c.State):
				return 0
			case c.Answers > 0:
				rank = 1
			}
		}
	}
	return rank
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
