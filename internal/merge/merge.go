// Package merge joins the Results of the shards of one run into the Result that a run
// without shards would have. Package verdict decides on it, as on any other.
//
// It refuses shards of different runs, and an incomplete set of shards. It reads and
// writes no files.
package merge

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/verdict"
)

// Part is the Result of one shard.
type Part struct {
	Name   string // of the file, for errors
	Result *verdict.Result
}

// Merge returns the Result of all shards together. The parts may be in any order, and stay as
// they are. It returns an error that names the part that does not fit, or the shards that are
// missing, and one for no parts at all.
func Merge(parts []Part) (*verdict.Result, error) {
	if len(parts) == 0 {
		return nil, errors.New("there is no result to merge")
	}
	for _, p := range parts {
		if err := sound(p); err != nil {
			return nil, err
		}
	}
	if err := complete(parts); err != nil {
		return nil, err
	}
	parts = slices.Clone(parts)
	slices.SortFunc(parts, func(a, b Part) int {
		return cmp.Compare(a.Result.Settings.Shard.Index, b.Result.Settings.Shard.Index)
	})
	for _, p := range parts[1:] {
		if err := alike(parts[0], p); err != nil {
			return nil, err
		}
	}
	return join(parts)
}

func sound(p Part) error {
	s := p.Result.Settings.Shard
	switch {
	case s == nil:
		return fmt.Errorf("%s is not the result of a shard", p.Name)
	case s.Index < 1 || s.Index > s.Count || s.Count > s.Of || s.Of > maxScenarios:
		return fmt.Errorf("%s: there is no shard %d/%d of %d scenarios", p.Name, s.Index, s.Count, s.Of)
	}
	return nil
}

// maxScenarios bounds the numbers that a document can claim. No contract pack has as
// many scenarios.
const maxScenarios = 1_000_000

// complete returns an error unless every shard is there exactly once.
func complete(parts []Part) error {
	first := parts[0]
	count := first.Result.Settings.Shard.Count
	names := make([]string, count)
	for _, p := range parts {
		s := p.Result.Settings.Shard
		if s.Count != count {
			return fmt.Errorf("%s is one of %d shards, and %s one of %d", first.Name, count, p.Name, s.Count)
		}
		if other := names[s.Index-1]; other != "" {
			return fmt.Errorf("%s and %s are both shard %d/%d", other, p.Name, s.Index, count)
		}
		names[s.Index-1] = p.Name
	}
	var missing []string
	for n, name := range names {
		if name == "" {
			missing = append(missing, fmt.Sprintf("%d/%d", n+1, count))
		}
	}
	const most = 10
	switch n := len(missing); {
	case n == 0:
		return nil
	case n == 1:
		return fmt.Errorf("shard %s is missing", missing[0])
	case n > most:
		return fmt.Errorf("shards %s and %d more are missing", strings.Join(missing[:most], ", "), n-most)
	}
	return fmt.Errorf("shards %s are missing", strings.Join(missing, ", "))
}

// alike returns an error for two parts that differ in something that must be the same.
func alike(a, b Part) error {
	for _, same := range []struct {
		what string
		of   func(*verdict.Result) any
	}{
		{"contract", func(r *verdict.Result) any { return r.Contract }},
		{"seed", func(r *verdict.Result) any { return r.Seed }},
		{"target", func(r *verdict.Result) any { return where(r) }},
		{"version of assay", func(r *verdict.Result) any { return r.Tool }},
		{"settings", func(r *verdict.Result) any { return settings(r) }},
		{"number of scenarios in the contract pack", func(r *verdict.Result) any { return r.Inventory }},
		{"number of selected scenarios", func(r *verdict.Result) any { return r.Settings.Shard.Of }},
		{"baseline", func(r *verdict.Result) any { return entries(r) }},
	} {
		x, y := same.of(a.Result), same.of(b.Result)
		if !reflect.DeepEqual(x, y) {
			return fmt.Errorf("%s and %s differ in the %s: %s, and %s", a.Name, b.Name, same.what, short(x), short(y))
		}
	}
	return nil
}

// where returns what identifies the target: its URL, or its kind and image if each run
// starts one of its own, on another port each time.
func where(r *verdict.Result) string {
	t := r.Target
	switch {
	case t.Kind == bundled:
		return t.Kind
	case t.ImageDigest != "":
		return t.Image + " " + t.ImageDigest
	}
	return t.BaseURL
}

// bundled is the kind of the server that a run starts by itself.
const bundled = "bundled"

// settings returns the settings that affect the verdict.
func settings(r *verdict.Result) verdict.Settings {
	s := r.Settings
	s.Concurrency, s.Shard = 0, nil
	s.Selection, s.Credentials = slices.Clone(s.Selection), slices.Clone(s.Credentials)
	if len(s.Selection) == 0 {
		s.Selection = nil
	}
	if len(s.Credentials) == 0 {
		s.Credentials = nil
	}
	return s
}

// entries returns the known failures, without their states.
func entries(r *verdict.Result) []verdict.Known {
	if r.Baseline == nil {
		return nil
	}
	known := slices.Clone(r.Baseline.Entries)
	for n := range known {
		known[n].State = ""
	}
	return known
}

func short(value any) string {
	const most = 200
	text := fmt.Sprintf("%+v", value)
	switch v := value.(type) {
	case string:
		text = fmt.Sprintf("%q", v)
	case verdict.Contract:
		text = fmt.Sprintf("%s, sha256:%.12s", strings.TrimSpace(v.Title+" "+v.Version), v.Digest)
	}
	if len(text) > most {
		text = text[:most] + "…"
	}
	return text
}

// join makes one Result of the parts, which are in the order of their shards.
func join(parts []Part) (*verdict.Result, error) {
	whole := *parts[0].Result
	whole.Settings.Shard, whole.Planned, whole.Traffic = nil, 0, verdict.Traffic{}
	whole.Scenarios, whole.Leftovers, whole.Problems = nil, nil, nil
	whole.Cells, whole.Requirements = slices.Clone(whole.Cells), slices.Clone(whole.Requirements)
	if b := whole.Baseline; b != nil {
		whole.Baseline = &verdict.Baseline{File: b.File, Entries: slices.Clone(b.Entries)}
	}
	for _, p := range parts {
		r := p.Result
		whole.Planned += r.Planned
		whole.Settings.Concurrency = max(whole.Settings.Concurrency, r.Settings.Concurrency)
		if r.Started.Before(whole.Started) {
			whole.Started = r.Started
		}
		if r.Finished.After(whole.Finished) {
			whole.Finished = r.Finished
		}
		addTraffic(&whole.Traffic, r.Traffic)
		whole.Ledger = cmp.Or(whole.Ledger, r.Ledger)
		whole.Scenarios = append(whole.Scenarios, r.Scenarios...)
		whole.Leftovers = append(whole.Leftovers, r.Leftovers...)
		whole.Target.ReusesIDs = whole.Target.ReusesIDs || r.Target.ReusesIDs
		for _, problem := range r.Problems {
			if !slices.Contains(whole.Problems, problem) {
				whole.Problems = append(whole.Problems, problem)
			}
		}
		if len(whole.Cells) == 0 { // a shard that ended early may have none
			whole.Cells, whole.Requirements = slices.Clone(r.Cells), slices.Clone(r.Requirements)
		}
	}
	whole.Traffic.Waited, whole.Traffic.Waits = waited(parts)
	if of := parts[0].Result.Settings.Shard.Of; whole.Planned != of {
		return nil, fmt.Errorf("the shards have %d scenarios together, and %d were selected", whole.Planned, of)
	}
	slices.SortStableFunc(whole.Scenarios, inOrder)
	verdict.Tally(&whole)
	verdict.NoteKnown(&whole)
	whole.Verdict = verdict.Decide(&whole)
	return &whole, nil
}

func addTraffic(sum *verdict.Traffic, t verdict.Traffic) {
	sum.Expected += t.Expected
	sum.Requests += t.Requests
	sum.Limited += t.Limited
	sum.Limiter = cmp.Or(sum.Limiter, t.Limiter)
	sum.Created += t.Created
	sum.Removed += t.Removed
}

// waited returns how long the shards waited by the clock on the wall, and when. Of
// shards that ran at the same time the longest wait counts, as their waits overlap.
func waited(parts []Part) (total time.Duration, waits []verdict.Wait) {
	all := slices.Clone(parts)
	slices.SortStableFunc(all, func(a, b Part) int { return a.Result.Started.Compare(b.Result.Started) })
	var longest time.Duration
	var end time.Time
	for _, p := range all {
		r := p.Result
		if r.Started.After(end) {
			total, longest = total+longest, 0
		}
		longest = max(longest, r.Traffic.Waited)
		if r.Finished.After(end) {
			end = r.Finished
		}
		waits = append(waits, r.Traffic.Waits...)
	}
	slices.SortStableFunc(waits, func(a, b verdict.Wait) int { return a.From.Compare(b.From) })
	return total + longest, waits
}

// inOrder sorts scenarios in the order of an inventory: by folder, file and line.
func inOrder(a, b verdict.Scenario) int {
	return cmp.Or(
		slices.Compare(strings.Split(a.File, "/"), strings.Split(b.File, "/")),
		cmp.Compare(a.Line, b.Line),
	)
}
