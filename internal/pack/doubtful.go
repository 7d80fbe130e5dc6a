package pack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// doubtful reports what a pack may mean, and what is more likely to be a slip. Where some
// features were not read, nothing is said of what none of them has.
func (p *Pack) doubtful(featuresUnread bool) mistakes {
	var found mistakes
	found.add(p.twice()...)
	found.add(namedTwice(p.Fixtures)...)
	if !featuresUnread {
		found.add(p.uncarried()...)
		found.add(p.untested()...)
	}
	found.add(p.unanswered()...)
	found.add(p.otherScheme(p.Fixtures.Place("resources.yaml").In("authentication"))...)
	found.add(p.silentHeaders(p.Fixtures.Place("resources.yaml").In("rate_limit")))
	found.add(p.otherKinds()...)
	found.add(unseenStatuses(p, p.Fixtures.Place("resources.yaml").In("error", "statuses"))...)
	found.add(p.unlikeValid()...)
	found.add(p.validAfterAll()...)
	return found
}

// twice reports scenarios that a report, or a finding that cites them by name, cannot tell
// apart: those of one name within a rule or, with the same values, in several rules of a
// file, and those without a name.
func (p *Pack) twice() mistakes {
	var found mistakes
	seen, inFile, told := map[string]plan.Scenario{}, map[string]plan.Scenario{}, map[string]bool{}
	tell := func(s plan.Scenario, first int, format string, args ...any) {
		if key := fmt.Sprintf("%s:%d after %d", s.File, s.Outline, first); !told[key] {
			told[key] = true
			found.add(fmt.Errorf(format, args...))
		}
	}
	for _, s := range p.Inventory.Scenarios {
		if s.Name == "" {
			tell(s, s.Outline, "%s:%d: the scenario has no name: reports and findings name it", s.File, s.Outline)
			continue
		}
		key := strings.Join([]string{s.File, s.Rule, s.Name}, "\n")
		first, again := seen[key]
		other, elsewhere := inFile[s.File+"\n"+s.Name]
		switch {
		case again && s.Outline != first.Outline:
			found.add(fmt.Errorf("%s: scenario %q has the name of the one in line %d: reports cannot tell them apart", s.ID, s.Name, first.Line))
		case again && strings.HasPrefix(s.Key, first.Key+" (") && slices.Equal(s.Tags, first.Tags):
			found.add(fmt.Errorf("%s: the row is there already, in line %d", s.ID, first.Line))
		case !again && elsewhere && strings.HasPrefix(s.Key, other.Key+" ("):
			tell(s, other.Outline, "%s: scenario %q has the name of the one in line %d, in another rule: a finding or a baseline that cites it by name can mean either", s.ID, s.Name, other.Line)
		}
		if !again {
			seen[key] = s
		}
		if !elsewhere {
			inFile[s.File+"\n"+s.Name] = s
		}
	}
	return found
}

// namedTwice reports lists of operations that name one of them again.
func namedTwice(f *fixtures.Fixtures) mistakes {
	var found mistakes
	check := func(where fixtures.Place, operations []string) {
		for n, id := range operations {
			if slices.Contains(operations[:n], id) {
				found.add(fmt.Errorf("%s: it names %s twice: leave one out, or name the operation that is meant", where, id))
			}
		}
	}
	check(f.Place("resources.yaml").In("preflight"), f.Preflight)
	for _, name := range f.ResourceNames() {
		if r := f.Resources.Resources[name]; r.AliasOf == "" {
			check(f.ResourcePlace(r).In("listed_by"), r.ListedBy)
			check(f.ResourcePlace(r).In("lists"), r.Lists)
		}
	}
	return found
}

// uncarried reports requirements that no scenario carries and nothing else names: nothing
// is tested of them.
func (p *Pack) uncarried() mistakes {
	var found mistakes
	carried := map[string]bool{}
	for _, s := range p.Inventory.Scenarios {
		for _, id := range Requirements(s) {
			carried[id] = true
		}
	}
	for _, r := range p.Contract.Requirements {
		if !carried[r.ID] && !p.OnEveryAnswer(r.ID) && !spec.IsBuiltin(r.ID) {
			found.add(fmt.Errorf("%s:%d: no scenario carries %s, so that nothing is tested of it: tag one with @%s", r.File, r.Line, r.ID, r.ID))
		}
	}
	return found
}

// untested reports operations that a requirement applies to by name, and that no scenario
// which carries it speaks of.
func (p *Pack) untested() mistakes {
	var found mistakes
	about := map[string]map[string]bool{} // requirement, operation
	for _, s := range p.Inventory.Scenarios {
		for _, id := range Requirements(s) {
			if about[id] == nil {
				about[id] = map[string]bool{}
			}
			for _, step := range s.Steps {
				for _, word := range strings.Fields(step.Text) {
					r := p.Fixtures.Resources.Resources[word] // which is looked at by what reads it
					for _, operation := range append([]string{word, r.Read, r.Find.Operation}, r.ListedBy...) {
						about[id][operation] = true
					}
				}
			}
		}
	}
	for _, r := range p.Contract.Requirements {
		if about[r.ID] == nil || p.OnEveryAnswer(r.ID) || spec.IsBuiltin(r.ID) || len(r.Applies) == len(p.Contract.Operations) {
			continue
		}
		lacking := slices.DeleteFunc(slices.Clone(r.Applies), func(operation string) bool { return about[r.ID][operation] })
		if len(lacking) > 0 {
			found.add(fmt.Errorf("%s:%d: %s applies to %s, which no scenario that carries it speaks of: write one, or leave it out of applies", r.File, r.Line, r.ID, strings.Join(lacking, " and ")))
		}
	}
	return found
}

// unanswered reports requests that accept none of the media types that their operation
// succeeds with.
func (p *Pack) unanswered() mistakes {
	var found mistakes
	for _, o := range p.Contract.Operations {
		accept := p.Fixtures.Requests[o.ID].Accept
		if accept == "" || o.Accept == "" {
			continue
		}
		fits := slices.ContainsFunc(mediaOf(accept), func(asked string) bool {
			return slices.ContainsFunc(mediaOf(o.Accept), func(has string) bool { return meets(asked, has) })
		})
		if !fits {
			found.add(fmt.Errorf("%s: %s succeeds with %s, and not with %s", p.Fixtures.Place("requests.yaml").In(o.ID).In("accept"), o.ID, strings.Join(mediaOf(o.Accept), " or "), accept))
		}
	}
	return found
}

// mediaOf are the media types of a header Accept, without their parameters.
func mediaOf(accept string) []string {
	var all []string
	for part := range strings.SplitSeq(accept, ",") {
		kind, _, _ := strings.Cut(part, ";")
		all = append(all, strings.ToLower(strings.TrimSpace(kind)))
	}
	return all
}

// meets reports whether two media types, or ranges of them, have one in common.
func meets(x, y string) bool {
	kindX, subX, _ := strings.Cut(x, "/")
	kindY, subY, _ := strings.Cut(y, "/")
	return (kindX == kindY || kindX == "*" || kindY == "*") && (subX == subY || subX == "*" || subY == "*")
}

// otherScheme reports a scheme of resources.yaml that the document does not have.
func (p *Pack) otherScheme(where fixtures.Place) mistakes {
	var found mistakes
	documented := p.Contract.SecuritySchemes()
	if len(documented) == 0 {
		return found
	}
	byName := func(s spec.SecurityScheme, name string) bool { return name == "" || s.Name == name }
	check := func(where fixtures.Place, name string, auth fixtures.Authentication) {
		var want []string
		for _, s := range documented {
			if !byName(s, name) {
				continue
			}
			if carries(s, auth) {
				return
			}
			want = append(want, describe(s))
		}
		if len(want) > 0 {
			found.add(fmt.Errorf("%s: requests carry the key otherwise than the document has it, which is %s", where, strings.Join(want, ", or ")))
		}
	}
	if len(p.Fixtures.Auth.Schemes) == 0 {
		check(where, "", p.Fixtures.Auth)
		return found
	}
	for _, name := range sortedKeys(p.Fixtures.Auth.Schemes) {
		check(where.In("schemes", name), name, p.Fixtures.Auth.Schemes[name])
	}
	return found
}

// carries reports whether requests with some settings carry the credential of a documented
// scheme; those of which nothing is known are taken on trust.
func carries(s spec.SecurityScheme, auth fixtures.Authentication) bool {
	scheme := auth.Scheme
	if scheme == "" {
		scheme = fixtures.Bearer
	}
	switch {
	case s.Type == "apiKey" && strings.EqualFold(s.Key, "Authorization"):
		return scheme != fixtures.None
	case s.Type == "apiKey":
		at := map[string]string{"header": auth.Header, "query": auth.Query, "cookie": auth.Cookie}[s.In]
		return scheme == fixtures.APIKey && (at == s.Key || s.In == "header" && strings.EqualFold(at, s.Key))
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		return scheme == fixtures.Basic
	case s.Type == "http" && strings.EqualFold(s.Scheme, "bearer"), s.Type == "oauth2", s.Type == "openIdConnect":
		return scheme == fixtures.Bearer
	}
	return true
}

// describe says in the words of resources.yaml what a documented scheme is.
func describe(s spec.SecurityScheme) string {
	switch {
	case s.Type == "apiKey":
		return fmt.Sprintf("{scheme: %s, %s: %s}", fixtures.APIKey, s.In, s.Key)
	case strings.EqualFold(s.Scheme, "basic"):
		return fmt.Sprintf("{scheme: %s}", fixtures.Basic)
	}
	return fmt.Sprintf("{scheme: %s}", fixtures.Bearer)
}

// silentHeaders reports headers of rate limits that no answer of the document has.
func (p *Pack) silentHeaders(where fixtures.Place) error {
	rules, known := p.Fixtures.RateLimit, p.Contract.Headers()
	var silent []string
	for _, name := range append(slices.Clone(rules.Limits), rules.Remaining, rules.Reset, rules.Field, rules.Policy) {
		if name != "" && !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, name) }) {
			silent = append(silent, name)
		}
	}
	if len(silent) == 0 {
		return nil
	}
	return fmt.Errorf("%s: no answer of the document has the header %s: is it misspelt?", where, strings.Join(silent, ", "))
}

// otherKinds reports resources that are found by a member of another type than what
// identifies them in the request.
func (p *Pack) otherKinds() mistakes {
	var found mistakes
	for _, name := range p.Fixtures.ResourceNames() {
		r := p.Fixtures.Resources.Resources[name]
		if r.AliasOf != "" || r.Find.Match == "" || strings.HasPrefix(r.Identity, "{") {
			continue
		}
		items, err := p.listing(r.Find.Operation)
		if err != nil {
			continue // told elsewhere
		}
		at, ok, _ := items.At(fixtures.Pointer(r.Find.Match))
		o, _ := p.Contract.Operation(r.Create)
		if !ok || !at.Documented() || o.Body == nil {
			continue
		}
		if sent, is := o.Body.Property(r.Identity); is && sent.Schema.Type != "" && !at.Takes(sent.Schema.Type) {
			found.add(fmt.Errorf("%s: %q cannot be %s, as the identity %q is: nothing would be found by it",
				p.Fixtures.ResourcePlace(r).In("find", "match"), r.Find.Match, article(sent.Schema.Type), r.Identity))
		}
	}
	return found
}

func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}
