package verdict

import "slices"

// OpenReason is why scenarios have a state that leaves them open.
type OpenReason struct {
	Reason    string // that of the first of them; "" where none is known
	Differs   bool   // others have it with other ids, names or numbers in it
	Scenarios int
}

// LeftOpen returns why scenarios have a state, the most frequent reason first; nil if none
// has it. Reasons that differ in nothing but ids, unique names and numbers are one.
func (r *Result) LeftOpen(state State) []OpenReason {
	var all []OpenReason
	at := map[string]int{}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if s.State != state {
			continue
		}
		cause := Normal(s.Reason)
		n, known := at[cause]
		if !known {
			n = len(all)
			at[cause], all = n, append(all, OpenReason{Reason: s.Reason})
		}
		all[n].Scenarios++
		all[n].Differs = all[n].Differs || s.Reason != all[n].Reason
	}
	slices.SortStableFunc(all, func(a, b OpenReason) int { return b.Scenarios - a.Scenarios })
	return all
}
