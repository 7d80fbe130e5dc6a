package verdict

import "fmt"

// Score says how many faults a contract pack finds, as it was measured before a run, by
// whoever gave it to the run. It is that of one pack and of one version of the program.
type Score struct {
	Digest    string `json:"digest"` // SHA-256 of the file that has each fault, in hex
	Tool      string `json:"tool"`   // version of the program that measured
	Target    string `json:"target"` // base URL or image of the server that conforms, or bundled
	Faults    int    `json:"faults"`
	Killed    int    `json:"killed"`
	Misjudged int    `json:"misjudged"` // found for the wrong reason
	Unclear   int    `json:"unclear"`   // nothing failed, and something was inconclusive or went wrong
	Survived  int    `json:"survived"`  // everything passed
	Permitted int    `json:"permitted"` // by the contract, so that there is nothing to find
	Kinds     int    `json:"kinds"`     // distinct ones
	Percent   int    `json:"percent"`   // killed, of those that are not permitted, from 0 to 100; rounded down
}

// Forbidden is how many faults the contract does not permit.
func (s Score) Forbidden() int { return s.Faults - s.Permitted }

// String says it in one line, such as "finds 9 of 10 faults (90 %) in front of bundled".
func (s Score) String() string {
	return fmt.Sprintf("finds %d of %d faults (%d %%) in front of %s", s.Killed, s.Forbidden(), s.Percent, s.Target)
}
