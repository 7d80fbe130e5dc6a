package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/wording"
)

// unseen is why cases of scenarios that did run say nothing of the API: it did not
// see their requests, or they do not apply to it.
type unseen struct {
	reason    string
	cases     int
	scenarios int // that they are of
}

// unseenCases counts the cases of a Result that count neither for the target nor
// against it, by their reasons, the one of most cases first; "" for none. A reader
// has to know: their scenarios passed with the others alone.
func (r *Result) unseenCases() string {
	var all []unseen
	for i := range r.Scenarios {
		met := map[string]bool{}
		for _, c := range r.Scenarios[i].Cases {
			if c.State != NotApplicable {
				continue
			}
			n := slices.IndexFunc(all, func(u unseen) bool { return u.reason == c.Reason })
			if n < 0 {
				n, all = len(all), append(all, unseen{reason: c.Reason})
			}
			all[n].cases++
			if !met[c.Reason] {
				met[c.Reason] = true
				all[n].scenarios++
			}
		}
	}
	slices.SortStableFunc(all, func(a, b unseen) int { return b.cases - a.cases })
	const most = 5
	var parts []string
	for i, u := range all {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more reasons", len(all)-most))
			break
		}
		parts = append(parts, wording.Count(u.cases, "case")+" of "+wording.Count(u.scenarios, "scenario")+": "+u.reason)
	}
	return strings.Join(parts, "; ")
}
