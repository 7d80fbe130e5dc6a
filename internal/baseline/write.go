package baseline

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/assaykit/assay/internal/verdict"
)

const head = `# Known failures: assay run --baseline FILE exits with 0 if nothing else fails. The
# scenarios still run, and the verdict stays non-conformant. An entry that passes,
# fails in another way, has expired or names something unknown is an error.
#
# Each needs a reason, an owner, and in expires the last day on which the failure is
# accepted, such as 2026-12-31. An issue may be left out.

`

// Of returns an entry for each failure of a Result, each once, in the order of the
// scenarios. A violated SHOULD is among them only if the run was strict. The entries have no
// reason, owner, issue, day or state.
func Of(r *verdict.Result) []verdict.Known {
	var all []verdict.Known
	seen := map[string]bool{}
	for _, f := range verdict.Failures(r) {
		if f.State != verdict.Failed && !r.Settings.Strict {
			continue
		}
		k := verdict.Known{
			Scenario: f.Scenario, Requirements: f.Requirements, Operation: f.Operation, Status: f.Status, Failure: f.Says,
		}
		if !seen[identity(k)] {
			all = append(all, k)
		}
		seen[identity(k)] = true
	}
	return all
}

// Terms are on which failures that are new are accepted: why, by whom, and until which day.
// Expires is the last day, as 2026-12-31, in UTC; nothing here checks its form. What is empty
// is to be filled in before a run takes the file.
type Terms struct{ Reason, Owner, Expires string }

// entryOf is the entry of a new failure.
func (t Terms) entryOf(k verdict.Known) entry {
	k.Reason, k.Owner, k.Expires = t.Reason, t.Owner, t.Expires
	return entryOf(k)
}

// Fresh returns a new file with the failures of a Result, in YAML. An error is our own
// fault.
func Fresh(r *verdict.Result, terms Terms) ([]byte, error) {
	f := file{Format: Format, Known: []entry{}}
	for _, k := range Of(r) {
		f.Known = append(f.Known, terms.entryOf(k))
	}
	text, err := encode(f)
	return append([]byte(head), text...), err
}

func entryOf(k verdict.Known) entry {
	return entry{
		Scenario: k.Scenario, Requirements: k.Requirements, Operation: k.Operation, Status: k.Status, Failure: k.Failure,
		Reason: k.Reason, Owner: k.Owner, Issue: k.Issue, Expires: k.Expires,
	}
}

func encode(value any) ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(value); err != nil {
		return nil, fmt.Errorf("write baseline: %w", err)
	}
	return b.Bytes(), e.Close()
}

// Changes counts the entries that an update kept, added and dropped.
type Changes struct{ Kept, Added, Dropped int }

// Update returns a file, brought up to date with a Result: it adds new failures, drops
// entries that passed or changed, and keeps everything else as it is, with the comments.
// If the file does not exist, it returns a new one, as Fresh does. The terms are those of new
// entries alone. It writes nothing. It returns an error for a file that cannot be read, or is
// no baseline.
func Update(name string, r *verdict.Result, terms Terms) ([]byte, Changes, error) {
	source, err := baselineFile.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		text, err := Fresh(r, terms)
		return text, Changes{Added: len(Of(r))}, err
	}
	if err != nil {
		return nil, Changes{}, err
	}
	d, err := parse(source)
	if err != nil {
		return nil, Changes{}, baselineFile.Error(name, err)
	}
	return d.update(r, terms)
}

func (d *document) update(r *verdict.Result, terms Terms) ([]byte, Changes, error) {
	against := *r
	against.Baseline = &verdict.Baseline{Entries: slices.Clone(d.entries)}
	verdict.NoteKnown(&against)
	var c Changes
	var nodes []*yaml.Node
	known := map[string]bool{}
	for n, k := range against.Baseline.Entries {
		if k.State == verdict.KnownPassed || k.State == verdict.KnownOther {
			c.Dropped++
			continue
		}
		c.Kept++
		known[identity(d.entries[n])] = true
		nodes = append(nodes, d.list.Content[n])
	}
	for _, k := range Of(r) {
		if known[identity(k)] {
			continue
		}
		var node yaml.Node
		if err := node.Encode(terms.entryOf(k)); err != nil {
			return nil, c, fmt.Errorf("write baseline: %w", err)
		}
		c.Added++
		nodes = append(nodes, &node)
	}
	d.list.Content = nodes
	if len(nodes) > 0 {
		d.list.Style = 0 // a list that was written as [] has lines now
	}
	text, err := encode(&d.root)
	return text, c, err
}
