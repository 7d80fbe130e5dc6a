package verdict

import "slices"

// Unseen is why cases of scenarios that did run say nothing of the API: it did not
// see their requests, or they do not apply to it.
type Unseen struct {
	Reason    string
	Cases     int
	Scenarios int // that they are of
}

// UnseenCases returns the cases of a Result that count neither for the target nor
// against it, by their reasons, the one of most cases first. A reader has to know:
// their scenarios passed with the others alone.
func UnseenCases(r *Result) []Unseen {
	var all []Unseen
	for i := range r.Scenarios {
		met := map[string]bool{}
		for _, c := range r.Scenarios[i].Cases {
			if c.State != NotApplicable {
				continue
			}
			n := slices.IndexFunc(all, func(u Unseen) bool { return u.Reason == c.Reason })
			if n < 0 {
				n, all = len(all), append(all, Unseen{Reason: c.Reason})
			}
			all[n].Cases++
			if !met[c.Reason] {
				met[c.Reason] = true
				all[n].Scenarios++
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Unseen) int { return b.Cases - a.Cases })
	return all
}
