package schedule

import (
	"slices"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/steps"
)

// Unmet is one reason for which scenarios of a plan cannot be exercised.
type Unmet struct {
	Reason       string
	Scenarios    int
	Requirements []string // that no other scenario of the plan carries
}

// UnmetBy returns what a run lacks to exercise its whole plan, in the order of the plan.
// It sends nothing. It returns an error for a step that is unknown.
func UnmetBy(c Config) ([]Unmet, error) {
	s := steps.NewRun(c.Settings, resource.New(c.Config))
	reasons := map[string]string{} // of a scenario; "" for one that can be exercised
	carried := map[string]bool{}   // by a scenario that can
	for _, p := range c.Scenarios {
		a, err := steps.Analyse(c.Pack, p)
		if err != nil {
			return nil, err
		}
		reasons[p.ID] = s.Missing(a)
		for _, id := range pack.Requirements(p) {
			carried[id] = carried[id] || reasons[p.ID] == ""
		}
	}
	var unmet []Unmet
	for _, p := range c.Scenarios {
		reason := reasons[p.ID]
		if reason == "" {
			continue
		}
		at := slices.IndexFunc(unmet, func(u Unmet) bool { return u.Reason == reason })
		if at < 0 {
			at, unmet = len(unmet), append(unmet, Unmet{Reason: reason})
		}
		u := &unmet[at]
		u.Scenarios++
		for _, id := range pack.Requirements(p) {
			if !carried[id] && !slices.Contains(u.Requirements, id) {
				u.Requirements = append(u.Requirements, id)
			}
		}
	}
	return unmet, nil
}
