package verdict

// Cleaned is the outcome of removing what an earlier run left behind. A removed
// resource is a Leftover without a reason.
type Cleaned struct {
	BaseURL string
	Ledger  string
	Removed []Leftover
	Gone    int // that were not there
	Left    []Leftover
}
