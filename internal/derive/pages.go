package derive

import (
	"fmt"
	"slices"

	"github.com/assaykit/assay/spec"
)

// pages are about the first pages of each listing that can be turned over: none has more items
// than it was asked for, and they follow each other.
func (f *featureFile) pages() {
	for _, r := range f.resources {
		if r.create == nil || !f.isOf(r) || r.list == nil || r.list.request == nil || !f.readable(r.list) {
			continue
		}
		f.eachIsListed(r)
		if !f.hasSmallPages(r.list) {
			continue
		}
		f.under("A listing has each item once, however many are on a page")
		steps := []string{
			"Given " + one(r.name), "And another " + r.name, fmt.Sprintf("And %s request that is accepted", one(r.list.ID)),
			"When its first pages are read", "Then its pages hold no more items than their limit", "And its pages follow each other",
		}
		if f.pagings[r.list.ID].total != "" {
			steps = append(steps, "And its pages report a total that fits")
		}
		f.scenario(nil, "@OAS-PAGES @serial", fmt.Sprintf("The first pages of %s follow each other", r.list.ID), steps, nil, nil)
	}
}

// eachIsListed is that whatever is there is listed once, also when there is much of it.
func (f *featureFile) eachIsListed(r *resource) {
	steps := []string{"Given " + one(r.name), "And another " + r.name, fmt.Sprintf("And %s request that is accepted", one(r.list.ID)), "When it is sent", "Then it is accepted"}
	every := fmt.Sprintf("And every %s of the run is listed once", r.name)
	f.under("A listing has each item once, however many are on a page")
	f.scenario([]string{"It comes last, when there are many: it catches a listing without its first item."}, "@OAS-LIFECYCLE @serial",
		fmt.Sprintf("%s has all %s", r.list.ID, r.plural), append(steps, every), nil, nil)
	if f.hasSmallPages(r.list) {
		f.scenario(nil, "@OAS-PAGES @serial", fmt.Sprintf("%s has all %s on several pages", r.list.ID, r.plural), append(slices.Clone(steps), every+", on several pages"), nil, nil)
	}
}

// hasSmallPages reports whether a listing can be read with one item on a page, and with two.
func (f *featureFile) hasSmallPages(list *operation) bool {
	p := f.pagings[list.ID]
	isAtLeastMore := func(parameter spec.Parameter) bool {
		return parameter.In == "query" && parameter.Name == p.limit && parameter.Schema.Minimum != nil && *parameter.Schema.Minimum > 1
	}
	return p.turns() && p.limit != "" && p.largest > 1 && !slices.ContainsFunc(list.Parameters, isAtLeastMore)
}
