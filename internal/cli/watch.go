package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/watch"
)

// packFiles are the parts of a contract pack. What else lies in its folder may
// be written by the run itself.
func packFiles(dir string) []string {
	return []string{filepath.Join(dir, "spec"), filepath.Join(dir, "features"), filepath.Join(dir, "fixtures")}
}

// watch makes a run whenever a file has changed on which it depends, until Ctrl-C.
// What is wrong at first ends it; what somebody breaks later is shown.
func (a *app) watch(ctx context.Context, cmd *cobra.Command, o runOptions, reports []reportFile) error {
	files, err := a.filesToWatch(cmd, o)
	if err != nil {
		return err
	}
	ticker := time.NewTicker(watch.Interval)
	defer ticker.Stop()
	var failing []string // keys of scenarios that did not pass
	for n := 0; ; n++ {
		before := watch.Files(files).State()
		last := a.exit
		again := o
		again.First = func(key string) bool { return slices.Contains(failing, key) }
		r, err := a.runOnce(ctx, cmd, again, reports)
		switch {
		case err != nil && n == 0:
			return err
		case err != nil:
			a.exit = a.tell(err)
		case ctx.Err() != nil && n > 0 && wasInterrupted(r):
			a.exit = last // of the last run that came to its end
		default:
			failing = notPassed(r)
		}
		if ctx.Err() != nil {
			return nil
		}
		// A courtesy, as all progress is.
		_, _ = fmt.Fprintf(a.err, "watching %s; Ctrl-C ends\n", strings.Join(files, ", "))
		if _, changed := watch.Changed(ctx, watch.Files(files).State, before, ticker.C); !changed {
			return nil
		}
		if now, err := a.filesToWatch(cmd, o); err == nil {
			files = now // the profile may name another contract pack
		}
	}
}

func (a *app) filesToWatch(cmd *cobra.Command, o runOptions) ([]string, error) {
	profile, err := a.readProfile(o.profile)
	if err != nil {
		return nil, err
	}
	profile.Contract = cmp.Or(givenText(cmd, "contract"), profile.Contract)
	files := o.watchedFiles(profile)
	if len(files) == 0 {
		return nil, hinted(errors.New("--watch has nothing to watch: the bundled contract does not change, and there is no profile"),
			"name a --contract DIR or a --profile FILE")
	}
	return files, nil
}

// runOnce reads profile and contract pack anew, and makes a run.
func (a *app) runOnce(ctx context.Context, cmd *cobra.Command, o runOptions, reports []reportFile) (*verdict.Result, error) {
	if err := a.settle(cmd, &o); err != nil {
		return nil, err
	}
	return a.execute(ctx, o, reports, a.textPlace(reports))
}

func wasInterrupted(r *verdict.Result) bool {
	return slices.ContainsFunc(r.Problems, func(p verdict.Problem) bool { return p.Kind == verdict.Interrupted })
}

func notPassed(r *verdict.Result) []string {
	var keys []string
	for _, s := range r.Scenarios {
		if s.State != verdict.Passed {
			keys = append(keys, s.Key)
		}
	}
	return keys
}
