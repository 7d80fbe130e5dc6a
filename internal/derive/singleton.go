package derive

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// lone finds what there is one of alone, such as the settings of an account: a GET and a PUT
// or a PATCH at one path, whose answer shows all that a request writes.
type lone struct{ *api }

// find finds them. leftOut are the paths of those that are none for another reason.
func (l lone) find(leftOut map[string]string) {
	for _, read := range l.operations {
		if leftOut[read.Path] != "" {
			continue
		}
		if r := l.at(read); r != nil {
			l.name(r)
			l.singletons = append(l.singletons, r)
		}
	}
}

// at is what there is one of alone where an operation reads it; nil for nothing. What has
// items below its path is a collection of them, and may lose some when it is put back.
func (l lone) at(read *operation) *resource {
	path := strings.TrimSuffix(read.Path, "/")
	isAnother := func(r *resource) bool {
		return r.collection == path || r.item == path || r.list == read || r.read == read
	}
	needs := func(p spec.Parameter) bool { return p.Required && p.In != "header" && p.In != "path" }
	if read.Method != "GET" || !l.liesWithinOwn(read, path) || l.places.parents[path] || slices.ContainsFunc(l.resources, isAnother) || slices.ContainsFunc(read.Parameters, needs) {
		return nil
	}
	r := &resource{collection: path, uses: uses{read: read}, envelopes: map[string]string{}}
	for _, method := range []string{"PATCH", "PUT"} {
		o := l.collectionOperation(method, path)
		switch {
		case o == nil:
		case o.Body == nil || len(o.Body.Properties) == 0 || o.IsForm():
			return nil
		case r.change == nil:
			r.change = o
		default:
			r.replace = o
		}
	}
	if r.change == nil || !l.showsWritten(r) {
		return nil
	}
	return r
}

// liesWithinOwn reports whether a path leads to something by the ids of what the run creates
// alone, such as /projects/{id}/settings, by none, or by one of a fixed set.
func (l lone) liesWithinOwn(read *operation, path string) bool {
	names := pathParameters(path)
	return (!strings.HasSuffix(path, "}") || fixed(read, lastOf(names)) != nil) && !slices.ContainsFunc(names, func(name string) bool {
		owner := l.owner(path, name)
		return (owner == nil || owner.create == nil) && fixed(read, name) == nil
	})
}

// fixed is the id that the run uses where those that a path can have are a fixed set, such as
// the names of flags: the first that nothing else seems to hang on; nil for none.
func fixed(o *operation, parameter string) any {
	n := slices.IndexFunc(o.Parameters, func(p spec.Parameter) bool { return p.In == "path" && p.Name == parameter })
	if n < 0 {
		return nil
	}
	for _, value := range o.Parameters[n].Schema.Enum {
		if text, isText := value.(string); isText && text != "" && !delicate.MatchString(text) {
			return text
		}
	}
	return nil
}

// hasFixedIDs reports whether the ids of what a path leads to are a fixed set, of which each is
// there and can be changed.
func (l lone) hasFixedIDs(item, parameter string) bool {
	read := l.api.at("GET", item)
	return read != nil && fixed(read, parameter) != nil && (l.api.at("PUT", item) != nil || l.api.at("PATCH", item) != nil)
}

// holderOf is the resource within each of which there is one of something; nil for none.
func (l lone) holderOf(r *resource) *resource {
	for _, name := range slices.Backward(pathParameters(r.collection)) {
		if owner := l.owner(r.collection, name); owner != nil {
			return owner
		}
	}
	return nil
}

// showsWritten finds where the answer shows the thing, and reports whether that shows all that
// its operations write. What else it shows may change on its own.
func (l lone) showsWritten(r *resource) bool {
	written := []*operation{r.change}
	if r.replace != nil {
		written = append(written, r.replace)
	}
	for _, pointer := range l.onePointers(r) {
		shown, ok, _ := l.contract.Success(r.read.ID).At(pointer)
		hides := func(o *operation) bool { return !showsAll(*o.Body, shown) }
		if !ok || !shown.Documented() || len(shown.Names()) == 0 || slices.ContainsFunc(written, hides) {
			continue
		}
		r.envelopes[r.read.ID] = pointer
		for _, name := range shown.Names() {
			isWritten := slices.ContainsFunc(written, func(o *operation) bool { p, has := o.Body.Property(name); return has && !p.ReadOnly })
			if !isWritten || versions.MatchString(name) || servers.MatchString(name) {
				r.volatile = append(r.volatile, name)
			}
		}
		return true
	}
	return false
}

// of is what an operation writes to, and there is one of alone; nil for nothing.
func (l lone) of(o *operation) *resource {
	n := slices.IndexFunc(l.singletons, func(r *resource) bool { return !o.Safe() && (r.change == o || r.replace == o) })
	if n < 0 {
		return nil
	}
	return l.singletons[n]
}

// drop takes back those that no request reads or changes, with the requests that would change
// them.
func (l lone) drop() {
	l.singletons = slices.DeleteFunc(l.singletons, func(r *resource) bool {
		if r.replace != nil && r.replace.request == nil {
			r.replace = nil
		}
		if r.change.request == nil && r.replace != nil {
			r.change, r.replace = r.replace, nil
		}
		if r.read.request != nil && r.change.request != nil {
			return false
		}
		for _, o := range []*operation{r.change, r.replace} {
			if o != nil && o.request != nil {
				o.request, o.skip = nil, "no request reads what it changes"
			}
		}
		return true
	})
}

// delicate are the names of members that a change of an account may lock out whoever makes it
// with, or that somebody is told of.
var delicate = regexp.MustCompile(`(?i)pass|secret|token|key|credential|e_?mail|phone|login|user_?name|handle|role|permission|scope|admin|owner|locked?|active|enabled?|disabled?|suspend|block|verified|confirm|mfa|2fa|factor|plan|tier|billing|status|state|maintenance|read_?only|public|private|visib|delete|expire|archive`)

// particular are the names of texts that a server may compare with what it knows.
var particular = regexp.MustCompile(`(?i)zone|^tz|local|lang|currency|country|region|colou?r|theme|time|hour|date|day|url|uri|host|domain|address|path|file|format|pattern|regex|cron|schedule|expression|image|avatar|icon|logo|version|unit|code|type|kind|mode|level|id$|ids$`)

// alternative is a member with two values that hardly a server refuses, of which the first one
// is sent and the other one is there before. Other is nil where each request has a new one.
type alternative struct {
	name         string
	value, other any
}

// alternatives are the members of a body that can be changed and put back: flags, values of an
// enum, numbers within bounds, and texts. Some of the texts are left out where others show a
// change as well.
func (l lone) alternatives(o *operation) []alternative {
	var all, texts []alternative
	for _, p := range o.Body.Properties {
		if p.ReadOnly || !quotable(p.Name) || delicate.MatchString(p.Name) || foreignID.MatchString(p.Name) || l.named(p.Name) != nil {
			continue
		}
		s := p.Schema
		switch sample, _ := l.contract.SampleField(o.ID, p.Name); {
		case s.Type == "boolean" && len(s.Enum) == 0:
			all = append(all, alternative{p.Name, false, true})
		case len(s.Enum) > 1:
			if other, ok := otherOfEnum(p, s.Enum[0]); ok && s.Enum[0] != nil {
				all = append(all, alternative{p.Name, s.Enum[0], other})
			}
		case s.Type == "integer" || s.Type == "number":
			if other, ok := otherNumber(p, sample); ok && s.Minimum != nil && s.Maximum != nil {
				all = append(all, alternative{p.Name, sample, other})
			}
		case len(s.Properties) > 0:
			if value, other, ok := objectsOf(s); ok {
				all = append(all, alternative{p.Name, value, other})
			}
		case s.Format == "" && !particular.MatchString(p.Name) && (uniqueFor(s) == newName || uniqueFor(s) == newWord):
			texts = append(texts, alternative{name: p.Name, value: uniqueFor(s)})
		}
	}
	isNeeded := func(t alternative) bool { p, _ := o.Body.Property(t.name); return p.Required }
	if len(all) > 0 || slices.ContainsFunc(texts, isNeeded) {
		texts = slices.DeleteFunc(texts, func(t alternative) bool { return !isNeeded(t) })
	}
	return append(all, texts[:min(len(texts), 3)]...)
}

// objectsOf are two objects that a schema of flags and values of enums alone has, which differ
// in one of them.
func objectsOf(s spec.Schema) (value, other map[string]any, ok bool) {
	value, other = map[string]any{}, map[string]any{}
	for _, p := range s.Properties {
		switch {
		case p.ReadOnly:
			continue
		case delicate.MatchString(p.Name) || foreignID.MatchString(p.Name):
			return nil, nil, false
		case p.Schema.Type == "boolean" && len(p.Schema.Enum) == 0:
			value[p.Name] = false
		case len(p.Schema.Enum) > 0 && p.Schema.Enum[0] != nil:
			value[p.Name] = p.Schema.Enum[0]
		default:
			return nil, nil, false
		}
		other[p.Name] = value[p.Name]
		if next, differs := otherOfEnum(p, value[p.Name]); differs && !ok {
			other[p.Name], ok = next, true
		} else if next, isFlag := otherFlag(p, value[p.Name]); isFlag && !ok {
			other[p.Name], ok = next, true
		}
	}
	return value, other, ok
}

// state gives the body of a change values that can be told from others. What else it has to
// have stays what it is.
func (l lone) state(o *operation, body map[string]any) {
	r := l.of(o)
	if r == nil {
		return
	}
	given := l.alternatives(o)
	if o.Method == "PATCH" && len(given) > 1 {
		given = given[:1] // it leaves the others as they are
	}
	for _, p := range o.Body.Properties {
		n := slices.IndexFunc(given, func(of alternative) bool { return of.name == p.Name })
		now := fmt.Sprintf("%s.%s", r.name, p.Name)
		switch {
		case n >= 0:
			body[p.Name] = given[n].value
		case p.Required && fixtures.ValidReference(now) == nil:
			body[p.Name] = "${" + now + "}"
		case !p.Required && len(given) > 0:
			delete(body, p.Name)
		}
	}
	if holder := l.holderOf(r); holder != nil {
		o.notes = append(o.notes, fmt.Sprintf("each %s has one %s", holder.name, r.name))
		return
	}
	o.notes = append(o.notes, fmt.Sprintf("there is one %s alone: it is put back as it was after each scenario that changes it", r.name))
}

// lifecycles are that a change of what there is one of alone is seen.
func (f *featureFile) singletonLifecycles() {
	for _, r := range f.singletons {
		for _, o := range []*operation{r.change, r.replace} {
			if o != nil && o.request != nil && slices.Contains(f.group.operations, o) {
				f.singletonChanged(r, o)
			}
		}
	}
}

// singletonChanged is the scenario of one operation: it begins with other values than those
// that are sent, whatever is there.
func (f *featureFile) singletonChanged(r *resource, o *operation) {
	var before [][]string
	isNew := false
	for _, of := range (lone{f.api}).alternatives(o) {
		_, known := r.change.Body.Property(of.name)
		switch {
		case of.other == nil:
			isNew = true
		case known:
			before = append(before, []string{of.name, asJSON(of.other)})
		}
	}
	if len(before) == 0 && !isNew {
		return
	}
	f.under("The " + r.name + " is what it was changed to")
	var steps []string
	request := givenRequest(o.ID)
	if len(before) > 0 {
		steps = append([]string{fmt.Sprintf("Given the %s is updated with:", r.name)}, tableLines(before)...)
		request = "And " + strings.TrimPrefix(request, "Given ")
	}
	has := fmt.Sprintf("And the %s has what was sent", r.name)
	done := "replaced"
	if o.Method == "PATCH" {
		has, done = has+", and is otherwise as it was", "changed"
	}
	why := []string{"It is put back as it was after that."}
	if (lone{f.api}).holderOf(r) != nil {
		why = nil
	}
	f.scenario(why, "@OAS-LIFECYCLE", fmt.Sprintf("The %s is %s", r.name, done),
		append(steps, request, "When it is sent", "Then it is accepted", has), nil, nil)
}

// writeSingleton writes what there is one of alone for resources.yaml.
func (l lone) write(b *strings.Builder, r *resource) {
	why := "there is one alone, which is changed and put back as it was"
	if holder := l.holderOf(r); holder != nil {
		why = "each " + holder.name + " has one"
	}
	fmt.Fprintf(b, "  # %s: %s\n  %s:\n    plural: %s\n    read: %s\n    change: %s\n",
		r.read.Path, why, r.name, r.plural, scalar(r.read.ID), scalar(r.change.ID))
	if len(r.volatile) > 0 {
		fmt.Fprintf(b, "    volatile: [%s] # no request writes them, or they change with each\n", strings.Join(quoteAll(r.volatile), ", "))
	}
}
