package steps

// BurstScope is the scope of the requests that exhaust a limit.
const BurstScope = "burst"

// Identify returns what makes the ids of requests of a scope; nil where the
// client makes its own.
func (s *Run) Identify(scope string) func() string {
	if s.NewID == nil {
		return nil
	}
	return func() string { return s.NewID(scope) }
}

// CleanUpScope is the scope of the requests that remove what a run has created.
// How many of them there are depends on the time that is left.
const CleanUpScope = "clean-up"
