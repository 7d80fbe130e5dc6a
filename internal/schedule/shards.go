package schedule

import "github.com/assaykit/assay/steps"

// windowsBeside is how many windows of another organization's own limit may have
// to pass before it is served. Other shards may be using it up.
func (s *session) windowsBeside() int {
	if s.Shard != nil {
		return 3 * steps.MaxWindows
	}
	return steps.MaxWindows
}
