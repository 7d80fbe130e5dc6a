package verdict

// Cleaned is what became of what an earlier run had left behind. What was removed
// is described as what was left is, without a reason.
type Cleaned struct {
	BaseURL string
	Ledger  string
	Removed []Leftover
	Gone    int // that were not there
	Left    []Leftover
}
