package pack

import (
	"fmt"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
)

// singletonOf compares what there is one of alone with the operations that read and change it:
// both are at one path, which has no id but those of what the run creates.
func singletonOf(p *Pack, where fixtures.Place, r fixtures.Resource) error {
	if len(r.Lists)+len(r.ListedBy)+len(r.Values) > 0 || r.Pending != nil || r.ItemID != "" || r.Find.Match != "" {
		return fmt.Errorf("%s: it names no operation as create or find.operation: there is one alone, and it has nothing but read, change and what of its members is special", where)
	}
	read, err := p.operation(where.At("read").Of(r.Read), r.Read)
	if err != nil {
		return err
	}
	change, err := p.operation(where.At("change").Of(r.Change), r.Change)
	switch {
	case err != nil:
		return err
	case !read.Safe():
		return fmt.Errorf("%s: operation %q, named as read, may write", where.At("read").Of(r.Read), r.Read)
	case change.Method != "PUT" && change.Method != "PATCH":
		return fmt.Errorf("%s: operation %q, named as change, is no PUT or PATCH: without one a %s cannot be put back as it was", where.At("change").Of(r.Change), r.Change, r.Name)
	case strings.TrimSuffix(change.Path, "/") != strings.TrimSuffix(read.Path, "/"):
		return fmt.Errorf("%s: it names no operation as create or find.operation: there is one alone, and %q changes what is at another path than %q reads", where, r.Change, r.Read)
	case change.Body == nil || len(change.Body.Properties) == 0:
		return fmt.Errorf("%s: operation %q, named as change, takes no JSON object whose members are documented: a %s cannot be put back as it was", where.At("change").Of(r.Change), r.Change, r.Name)
	}
	for _, id := range []string{r.Read, r.Change} {
		problem := error(nil)
		fixtures.EachReference(p.Fixtures.Requests[id].Path, func(ref string) {
			noun, member, _ := strings.Cut(ref, ".")
			if holder, known := p.Fixtures.Resources.Resources[noun]; known && member == "id" && !holder.IsFound() {
				return // each that the run creates has one
			}
			problem = fmt.Errorf("%s: it names no operation as create or find.operation: there is one alone, and the path of %q has ${%s}, which is no id of what the run creates", where, id, ref)
		})
		if problem != nil {
			return problem
		}
	}
	return nil
}

// shownOf returns an error for a member that reading what there is one of alone does not show.
func shownOf(p *Pack, r fixtures.Resource, member string) error {
	_, payload, _ := p.payloadOf(r) // what is wrong with it is told where it is read
	if len(payload.Names()) == 0 {
		return nil
	}
	return plan.Known("member", member, payload.Names())
}
