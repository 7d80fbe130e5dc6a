package html

import (
	"fmt"
	"io"

	"github.com/assaykit/assay/internal/diff"
	"github.com/assaykit/assay/internal/verdict"
)

// maxItems is how many items of a comparison are listed of a kind.
const maxItems = 200

// comparison is what changed since an earlier Result.
type comparison struct {
	Name     string // of its file
	Started  string
	Verdict  verdict.Verdict
	Sections []changes
	Counts   string
}

// changes are what changed in one way.
type changes struct {
	Heading string
	Worse   bool
	Items   []change
	More    int
}

// change is one item, with a link where the page shows it.
type change struct {
	diff.Item
	Href string
}

// WriteAgainst writes the Result as an HTML document that begins with what changed since
// an earlier one, whose file has the name. It returns an error if they are of different
// contracts, or the writer's.
func WriteAgainst(w io.Writer, r, earlier *verdict.Result, name string) error {
	d, err := diff.Of(earlier, r)
	if err != nil {
		return err
	}
	page := newDocument(r)
	page.Comparison = page.compare(d, earlier, name)
	return page.write(w)
}

func (d *document) compare(of *diff.Difference, earlier *verdict.Result, name string) *comparison {
	scenarios, findings := map[string]string{}, map[string]bool{}
	for i := range d.Scenarios {
		scenarios[d.Scenarios[i].of.StableKey()] = d.Scenarios[i].Href
	}
	for _, g := range d.Findings.Groups {
		for _, f := range append(g.First[:len(g.First):len(g.First)], g.Rest...) {
			findings[f.ID] = true
		}
	}
	c := &comparison{Name: name, Started: moment(earlier.Started), Verdict: verdict.Decide(earlier)}
	for _, s := range of.Sections() {
		if len(s.Items) == 0 {
			continue
		}
		all := changes{Heading: s.Heading, Worse: s.Worse, More: max(0, len(s.Items)-maxItems)}
		for _, item := range s.Items[:min(len(s.Items), maxItems)] {
			one := change{Item: item}
			switch {
			case item.Kind == diff.Scenario:
				one.Href = scenarios[item.Name]
			case item.Kind == diff.Finding && findings[item.ID]:
				one.Href = "#" + item.ID
			case item.Kind == diff.Operation:
				one.Href = fragment("operation", item.Name)
			case item.Kind == diff.Requirement:
				one.Href = fragment("requirement", item.Name)
			}
			all.Items = append(all.Items, one)
		}
		c.Sections = append(c.Sections, all)
	}
	switch n := of.Regressions(); {
	case n > 0:
		c.Counts = fmt.Sprintf("%d worse than before", n)
	default:
		c.Counts = "Nothing is worse than before"
	}
	return c
}
