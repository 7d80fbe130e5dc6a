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
		if r.create == nil || !f.isOf(r) || r.list == nil || r.list.request == nil || !f.hasSmallPages(r.list) {
			continue
		}
		f.under("A listing has each item once, however many are on a page")
		f.scenario(nil, "@OAS-PAGES @serial", fmt.Sprintf("The first pages of %s follow each other", r.list.ID), []string{
			"Given " + one(r.name), "And another " + r.name, fmt.Sprintf("And %s request that is accepted", one(r.list.ID)),
			"When its first pages are read", "Then its pages hold no more items than their limit", "And its pages follow each other",
		}, nil, nil)
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
