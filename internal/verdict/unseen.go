package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/wording"
)

// unseen is a reason for which cases were not judged, although their scenarios ran:
// the API did not see the requests, or the cases do not apply to it.
type unseen struct {
	reason    string
	cases     int
	scenarios int // that they are of
}

// unseenCases returns how many cases of a Result were not judged, by their reasons,
// the most frequent first; "" for none. Their scenarios passed with the other cases
// alone.
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
