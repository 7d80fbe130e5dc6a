package report

import (
	"fmt"
	"strconv"
)

// names are those that are taken in a report, with what they stand in.
type names map[string]bool

// unique returns a name that nothing else has within a class or a file: readers keep a
// history by it, and of two with one name they show one. A row of an outline gets its
// line, if its values are not in the name.
func (n names) unique(within, name string, at int) string {
	if n[within+"\x00"+name] {
		name += fmt.Sprintf(" (line %d)", at)
	}
	for i := 2; n[within+"\x00"+name]; i++ {
		name += " #" + strconv.Itoa(i)
	}
	n[within+"\x00"+name] = true
	return name
}
