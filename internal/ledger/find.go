package ledger

import (
	"path/filepath"
	"slices"
)

// Found is a ledger that was found in a folder.
type Found struct {
	Name   string // of the file, with its folder
	Header Header
	Left   []Entry // what may remain, as Read returns it
}

// Find returns the ledgers with a name of their own in some folders, the oldest
// first. What is no ledger, or cannot be read, is left out.
func Find(folders []string) []Found {
	var all []Found
	for _, folder := range folders {
		names, _ := filepath.Glob(filepath.Join(folder, ownName)) // ownName is no bad pattern
		for _, name := range names {
			h, left, err := Read(name)
			if err == nil {
				all = append(all, Found{name, h, left})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Found) int { return a.Header.Started.Compare(b.Header.Started) })
	return all
}
