package verdict

// Cleaned is the outcome of removing what an earlier run left behind. A removed
// resource is a Leftover without a reason.
type Cleaned struct {
	BaseURL string // of the target
	Ledger  string // the file that records what the earlier run created
	Removed []Leftover
	PutBack []Leftover // what the earlier run changed, and is again what it was
	Gone    int        // number of resources that were not there
	Left    []Leftover // with the reason why each remains
}
