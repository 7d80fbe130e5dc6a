package certify

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
)

// SpotCheck runs some scenarios of a verified bundle against a live target, and
// compares their states with the bundle. It chooses the scenarios at random, so that
// nobody knows them before. The resources of the recorded run are gone, so each
// scenario creates its own.
func SpotCheck(ctx context.Context, r *Report, o run.Options, sample int) error {
	if r.Judged == nil {
		r.note("spot check", "", errNotAsked)
		return nil
	}
	recorded := map[string]verdict.Scenario{}
	for _, s := range r.Judged.Scenarios {
		recorded[s.ID] = s
		o.Selection.Paths = append(o.Selection.Paths, s.ID)
	}
	rand.Shuffle(len(o.Selection.Paths), func(i, j int) { // seeded by the system
		paths := o.Selection.Paths
		paths[i], paths[j] = paths[j], paths[i]
	})
	o.Selection.Paths = o.Selection.Paths[:min(sample, len(o.Selection.Paths))]
	slices.Sort(o.Selection.Paths)
	live, err := run.Execute(ctx, o)
	if err != nil {
		return err
	}
	detail, err := compareSpots(recorded, live)
	r.note("spot check", detail, err)
	return nil
}

func compareSpots(recorded map[string]verdict.Scenario, live *verdict.Result) (string, error) {
	if len(live.Problems) > 0 {
		return "", fmt.Errorf("%s: %s", live.Target.BaseURL, live.Problems[0].Message)
	}
	compared, left := 0, 0
	for _, is := range live.Scenarios {
		was := recorded[is.ID]
		switch {
		case is.State == verdict.NotExercised:
			left++
		case is.State != was.State:
			return "", fmt.Errorf("scenario %q is recorded as %s, and the live target comes to %s: %s", is.ID, was.State, is.State, is.Reason)
		default:
			compared++
		}
	}
	if compared == 0 {
		return "", errors.New("no scenario of the sample could be run: the keys that they need are missing")
	}
	detail := fmt.Sprintf("%d scenarios come to the same at %s", compared, live.Target.BaseURL)
	if left > 0 {
		detail += fmt.Sprintf("; %d take a key that was not given", left)
	}
	return detail, nil
}
