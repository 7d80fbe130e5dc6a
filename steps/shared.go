package steps

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/resource"
)

// sharedSteps are the steps of resources that scenarios have in common.
func sharedSteps() []Definition {
	return []Definition{
		{
			Keyword: "Given",
			Form:    `a shared <resource> with <n> <resources>`,
			pattern: `a shared ` + resourceWord + ` with (\d+) ` + resourceWord,
			Says:    "The resource exists and has that many others. A run creates it once, for all scenarios that read it.",
			run:     aSharedResource,
			cost:    costShared,
			notes:   notesShared,
		},
	}
}

// aSharedResource: Given a shared list with 201 members. It is made once in a
// run; only scenarios that read may use it.
func aSharedResource(ctx context.Context, run *ScenarioRun, a Arguments) error {
	if run.base.Operation.ID != "" || run.Set != nil {
		return fmt.Errorf("a shared %s has to be the first step", a.Text[0])
	}
	n, err := strconv.Atoi(a.Text[1])
	if err != nil || n < 1 || n > resource.MaxFilled {
		return fmt.Errorf("want a number between 1 and %d, not %s", resource.MaxFilled, a.Text[1])
	}
	members, err := run.OfPlural(a.Text[2])
	if err != nil {
		return err
	}
	if run.Set, err = run.Fill(ctx, fmt.Sprint(a.Text), a.Text[0], members.Name, n); err == nil {
		run.Org = run.Set.Org
	}
	return err
}

// costShared bills what fills a resource. What is listed in it is found together.
func costShared(b *bill, a Arguments) {
	b.scope = "shared " + strings.Join(a.Text, " ")
	b.have(a.Text[0])
	b.shared(b.scope, func() {
		n, _ := strconv.Atoi(a.Text[1])
		resource, _ := b.Pack.Fixtures.OfPlural(a.Text[2])
		holder := b.Pack.Fixtures.Resources.Resources[a.Text[0]]
		together := len(holder.Lists) > 0 && resource.Update == nil
		b.repeat(n, func() {
			if together {
				b.sendCreation(resource, nil)
			} else {
				b.create(resource.Name, nil)
			}
		})
		pages := 1
		if together {
			if largest := b.Pack.Fixtures.PaginationOf(holder.Lists[0]).Largest; largest > 0 {
				pages += n / largest
			}
		}
		b.add(2 * pages) // the listings that are to show all of them
	})
}
