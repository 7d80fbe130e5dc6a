package pack

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
)

// settings holds against the contract what resources.yaml says of the API as
// a whole.
func (p *Pack) settings() mistakes {
	var found mistakes
	f, settings := p.Fixtures, p.Fixtures.Place("resources.yaml")
	found.add(p.preflight(settings.In("preflight")))
	found.add(p.authentication(settings.In("authentication"))...)
	found.add(p.errors(settings)...)
	for _, id := range sortedKeys(f.Envelopes) {
		_, err := p.operation(settings.In("envelopes"), id)
		found.add(err, jsonPointer(settings.In("envelopes", id), f.Envelopes[id]))
	}
	found.add(jsonPointer(settings.In("envelope"), f.Envelope))
	if f.ItemID == "" {
		found.add(fmt.Errorf("resources.yaml: item_id is missing: name the member of an item that is its id"))
	}
	switch at := settings.In("unknown_id"); {
	case at.Has("maximum") && f.UnknownID.Maximum <= 0:
		found.add(fmt.Errorf("%s: it is %d: want 1 or more", at.In("maximum"), f.UnknownID.Maximum))
	case f.UnknownID.Maximum <= 0 || f.UnknownID.Minimum > f.UnknownID.Maximum:
		found.add(fmt.Errorf("%s is not a range: minimum %d, maximum %d", at, f.UnknownID.Minimum, f.UnknownID.Maximum))
	}
	for _, breaks := range []struct{ name, id string }{
		{"error.credential", f.Error.Credential}, {"error.undocumented", f.Error.Undocumented}, {"error.trace", f.Error.Trace}, {"error.media_requirement", f.Error.MediaRequirement}, {"rate_limit.requirement", f.RateLimit.Requirement},
	} {
		found.add(p.requirement(settings.In(strings.Split(breaks.name, ".")...), breaks.id))
	}
	return found
}

// jsonPointer accepts a JSON pointer, or nothing.
func jsonPointer(where fixtures.Place, text string) error {
	if text != "" && text[0] != '/' {
		return fmt.Errorf("%s: %q is not a JSON pointer: a pointer begins with a slash", where, text)
	}
	return nil
}

// resources compares each resource with the operations. wrongRequests are the operations whose
// request is wrong.
func (p *Pack) resources(wrongRequests map[string]bool) mistakes {
	var found mistakes
	plurals, wrong := map[string]string{}, map[string]bool{}
	for _, name := range p.modelsFirst() {
		r := p.Fixtures.Resources.Resources[name]
		where, before := p.Fixtures.ResourcePlace(r), len(found)
		found.add(names(where, r))
		if !wrong[r.AliasOf] { // an alias would say the same again
			found.add(removalOf(where, r), p.operationsOf(where, r, wrongRequests), p.findingOf(where, r))
		}
		wrong[name] = len(found) > before
		if other, taken := plurals[r.Plural]; taken && r.Plural != "" {
			found.add(fmt.Errorf("%s: %s has the plural %q as well", where.In("plural"), other, r.Plural))
		}
		plurals[r.Plural] = name
	}
	return found
}

// modelsFirst returns the names of all resources, aliases last: what is wrong with a
// model is told of the model.
func (p *Pack) modelsFirst() []string {
	names := p.Fixtures.ResourceNames()
	slices.SortStableFunc(names, func(a, b string) int {
		return strings.Compare(p.Fixtures.Resources.Resources[a].AliasOf, p.Fixtures.Resources.Resources[b].AliasOf)
	})
	return names
}

// creations compares each resource with the request that creates it, where that request is
// right. What an alias takes over is told of its model alone.
func (p *Pack) creations(wrongRequests map[string]bool) mistakes {
	var found mistakes
	told := map[string]bool{} // by the place
	for _, name := range p.modelsFirst() {
		r := p.Fixtures.Resources.Resources[name]
		if wrongRequests[r.Create] {
			continue
		}
		if err := p.creationOf(p.Fixtures.ResourcePlace(r), r); err != nil {
			m := mistake(err)
			at := strings.ReplaceAll(m.Message, name, "")
			if model := cmp.Or(r.AliasOf, name); !told[model+at] {
				found.add(err)
			}
			told[cmp.Or(r.AliasOf, name)+at] = true
		}
	}
	for _, name := range p.Fixtures.ResourceNames() {
		if err := p.noCycle(name, nil); err != nil {
			found.add(err)
			break // the others of the circle would say the same
		}
	}
	return found
}

// resourceWord is what steps can name.
var resourceWord = regexp.MustCompile(`^[a-z][a-z_-]*$`)

func names(where fixtures.Place, r fixtures.Resource) error {
	if !resourceWord.MatchString(r.Name) || slices.Contains(reservedNouns, r.Name) {
		return fmt.Errorf("%s: steps cannot use this name: want one word of small letters, and none of: %s",
			where, strings.Join(reservedNouns, ", "))
	}
	if r.Plural != "" && !resourceWord.MatchString(r.Plural) {
		return fmt.Errorf("%s: the plural %q is not one word of small letters", where.At("plural"), r.Plural)
	}
	if r.Plural == r.Name && r.Plural != "" {
		return fmt.Errorf("%s: the plural is the name itself: steps could not tell one from several", where.In("plural"))
	}
	if where.Has("stays") {
		if err := reason(where.In("stays")); err != nil {
			return err
		}
	}
	for _, field := range sortedKeys(r.ReadsAs) {
		if at := r.ReadsAs[field]; at != nil {
			if err := jsonPointer(where.In("reads_as", field), *at); err != nil {
				return err
			}
		}
	}
	if r.ID == fixtures.Location || fixtures.PathParameter(r.ID) != "" {
		return nil
	}
	if err := jsonPointer(where.In("fields"), r.Fields); err != nil {
		return err
	}
	return jsonPointer(where.In("id"), r.ID)
}

// operationsOf compares what the operations of a resource can do with what they
// are needed for. One that removes and takes no id could remove everything.
func (p *Pack) operationsOf(where fixtures.Place, r fixtures.Resource, wrongRequests map[string]bool) error {
	type use struct {
		field, id string
		reads     bool
		takesID   bool
		must      bool
	}
	if r.IsSingleton() {
		return singletonOf(p, where, r)
	}
	uses := []use{
		{field: "create", id: r.Create},
		{field: "find.operation", id: r.Find.Operation, reads: true, must: r.IsFound()},
		{field: "read", id: r.Read, reads: true, takesID: true},
		{field: "change", id: r.Change, takesID: true},
		{field: "remove", id: r.Remove, takesID: true, must: r.Stays == "" && !r.IsFound()},
	}
	if r.IsUnlisted() && !r.IsFound() && (r.ID == "" || r.Read == "") {
		return fmt.Errorf("%s: it names no operation as find.operation, without which it needs both id and read", where)
	}
	if r.IsUnlisted() && len(r.ListedBy) > 0 {
		return fmt.Errorf("%s: it is listed by %s, and find.operation is missing: name the listing that finds one", where.At("listed_by"), r.ListedBy[0])
	}
	if r.Update != nil {
		uses = append(uses, use{field: "update.operation", id: r.Update.Operation, takesID: true, must: true})
	}
	for _, id := range r.Lists {
		uses = append(uses, use{field: "lists", id: id, reads: true, takesID: true, must: true})
	}
	for _, u := range uses {
		if u.id == "" && !u.must {
			continue
		}
		if u.id == "" && u.field == "remove" {
			return fmt.Errorf("%s: it names no operation as remove: if nothing removes a %s, say why: stays: nothing deletes one", where, r.Name)
		}
		if u.id == "" {
			return fmt.Errorf("%s: it names no operation as %s", where, u.field)
		}
		at := where.At(strings.Split(u.field, ".")...).Of(u.id)
		o, err := p.operation(at, u.id)
		if err != nil {
			return err
		}
		if u.field == "remove" && u.id == r.Change && len(r.RemovedAs) == 0 {
			return fmt.Errorf("%s: operation %q changes one as well: if it marks one as removed, say how that looks: removed_as", at, u.id)
		}
		if u.field == "lists" {
			if err := listsSome(p, at, r, u.id); err != nil {
				return err
			}
		}
		switch takesID := len(parameters(o, "path", false)) > 0; {
		case u.reads && !o.Safe():
			return fmt.Errorf("%s: operation %q, named as %s, may write", at, u.id, u.field)
		case !u.reads && o.Safe():
			return fmt.Errorf("%s: operation %q, named as %s, only reads", at, u.id, u.field)
		case u.takesID && !takesID:
			return fmt.Errorf("%s: operation %q, named as %s, has no id in its path", at, u.id, u.field)
		}
		if err := p.placed(at, r, u.field, o, u.takesID); err != nil && u.field != "update.operation" && !wrongRequests[u.id] {
			return err
		}
	}
	for _, id := range r.ListedBy {
		o, err := p.operation(where.At("listed_by"), id)
		if err != nil {
			return err
		}
		if !o.Safe() {
			return fmt.Errorf("%s: operation %q, named as listed_by, may write", where.At("listed_by").Of(id), id)
		}
		if err := listsSome(p, where.At("listed_by").Of(id), r, id); err != nil {
			return err
		}
	}
	return nil
}

// creationOf compares the fields that a resource is created and updated with
// with the operations. One of them has to distinguish it from all others.
func (p *Pack) creationOf(where fixtures.Place, r fixtures.Resource) error {
	if r.IsFound() {
		return nil
	}
	create, _ := p.Contract.Operation(r.Create)
	if err := fields(where.In("with"), "body field", r.With, members(create, false), nil).first(); err != nil {
		return err
	}
	if err := p.references(where.In("with"), r.With); err != nil {
		return err
	}
	if r.Update != nil {
		update, _ := p.Contract.Operation(r.Update.Operation)
		path := parameters(update, "path", false)
		if err := fields(where.In("update"), "path parameter", r.Update.Path, path, path).first(); err != nil {
			return err
		}
		if err := fields(where.In("update"), "body field", r.Update.Body, members(update, false), nil).first(); err != nil {
			return err
		}
		for _, part := range []map[string]any{r.Update.Path, r.Update.Body} {
			if err := p.references(where.In("update"), part, append(p.severalIDs(), itself+".id")...); err != nil {
				return err
			}
		}
	}
	if r.Identity == "" {
		return knownByID(where, r)
	}
	var body any = p.creation(r)
	if value := p.Fixtures.Requests[r.Create].Value; value != nil {
		if body = value; len(r.With) > 0 {
			return fmt.Errorf("%s: the body of %s is no object, and takes no further fields", where.In("with"), r.Create)
		}
	}
	if r.Fields != "" && r.FieldsIn(body) == nil {
		return fmt.Errorf("%s: the request of %s has no object at %q", where.In("fields"), r.Create, r.Fields)
	}
	text, _ := r.IdentityIn(p.Fixtures.Requests[r.Create].Path, body).(string)
	if !slices.ContainsFunc(fixtures.References(text), func(ref string) bool { return strings.HasPrefix(ref, "new.") }) {
		return fmt.Errorf("%s: the identity %q is no field of the request of %q with a new value in it, such as ${new.name}", where.At("identity"), r.Identity, r.Create)
	}
	if strings.HasPrefix(text, "${new.number") && r.ID == "" && len(p.needs(r)) == 0 {
		return fmt.Errorf("%s: the identity %q is a number, which may be somebody else's as well: say in id where the answer of %q has the id", where.At("identity"), r.Identity, r.Create)
	}
	return nil
}

// knownByID says why a resource without an identity cannot be known by its id alone; nil where
// the answer to its creation has that id.
func knownByID(where fixtures.Place, r fixtures.Resource) error {
	narrowed := slices.ContainsFunc(sortedKeys(r.Find.Query), func(name string) bool { return strings.Contains(r.Find.Query[name], "${identity}") })
	switch {
	case r.ID == "":
		return fmt.Errorf("%s: identity is missing, and so is id: a run knows the resource by one of them", where)
	case r.Find.Match != "" || narrowed:
		return fmt.Errorf("%s: it looks for an identity, and identity is missing: a run knows the resource by its id alone", where.In("find"))
	}
	return nil
}

// findingOf compares how a resource is found with the operation that finds it.
func (p *Pack) findingOf(where fixtures.Place, r fixtures.Resource) error {
	if r.Find.Match == "" && r.Identity != "" {
		return fmt.Errorf("%s: find.match is missing: name the member of an item that has the identity", where.At("find"))
	}
	if r.IsUnlisted() && (len(r.Find.Query) > 0 || r.Find.Via != (fixtures.Via{})) {
		return fmt.Errorf("%s: query and via are of a listing, and find.operation is missing", where.In("find"))
	}
	o, _ := p.Contract.Operation(r.Find.Operation)
	known, required := parameters(o, "query", false), parameters(o, "query", true)
	if err := fields(where.In("find", "query"), "query parameter", r.Find.Query, known, required).first(); err != nil {
		return err
	}
	if err := p.viaOf(where, r); err != nil {
		return err
	}
	for _, name := range sortedKeys(r.Find.Query) {
		text := r.Find.Query[name]
		if strings.Contains(strings.ReplaceAll(text, "${identity}", ""), "${") {
			return fmt.Errorf("%s: %q refers to something other than ${identity}", where.In("find", "query").Of(text), text)
		}
	}
	return nil
}

// viaOf compares the other way to an id with the resource that it leads through.
func (p *Pack) viaOf(where fixtures.Place, r fixtures.Resource) error {
	via := r.Find.Via
	if via == (fixtures.Via{}) {
		return nil
	}
	if err := plan.Known("resource", via.Resource, p.Fixtures.ResourceNames()); err != nil {
		return fmt.Errorf("%s: %w", where.In("find", "via", "resource"), err)
	}
	other := p.Fixtures.Resources.Resources[via.Resource]
	if other.Create != r.Create || other.Read == "" || via.Member == "" {
		return fmt.Errorf("%s: want a member of a resource that %q creates as well, and that can be read", where.In("find", "via"), r.Create)
	}
	return nil
}

// values compares valid.yaml and invalid.yaml with the contract.
func (p *Pack) values() mistakes {
	var found mistakes
	var known []string
	for _, o := range p.Contract.Operations {
		known = append(known, members(o, false)...)
	}
	valid, place := p.Fixtures.Valid, p.Fixtures.Place("valid.yaml")
	for _, name := range sortedKeys(valid.Fields) {
		if err := plan.Known("body field", name, known); err != nil {
			found.add(fmt.Errorf("%s: %w", place.In("fields").Of(name), err))
		}
		if len(valid.Fields[name]) == 0 {
			found.add(fmt.Errorf("%s: %s has no value", place.In("fields").Of(name), name))
		}
		for _, value := range valid.Fields[name] {
			found.add(p.references(place.In("fields").In(name), value.Value))
		}
	}
	for _, name := range valid.Skip {
		if err := plan.Known("body field", name, known); err != nil {
			found.add(fmt.Errorf("%s: %w", place.In("skip").Of(name), err))
		}
	}
	found.add(named(p.Fixtures.Place("valid.yaml"))...)
	found.add(named(p.Fixtures.Place("invalid.yaml"))...)
	if null := p.Fixtures.Invalid.Null; null != "" && null != fixtures.Required {
		found.add(fmt.Errorf("%s: null is %q, want %q, or nothing for every field", p.Fixtures.Place("invalid.yaml").Of("null"), null, fixtures.Required))
	}
	for _, kind := range sortedKeys(p.Fixtures.Invalid.Parameter) {
		if err := plan.Known("type", kind, []string{"integer", "number", "boolean", "string", "array", "object"}); err != nil {
			found.add(fmt.Errorf("%s: %w", p.Fixtures.Place("invalid.yaml").In("parameter").Of(kind), err))
		}
	}
	for n, body := range p.Fixtures.Invalid.Body {
		found.add(contentOf(p.Fixtures.Place("invalid.yaml").In("body").Items()[n]))
		for _, ref := range fixtures.References(body.Content) {
			if err := plan.Known("reference", ref, []string{"accepted", "padding"}); err != nil {
				found.add(fmt.Errorf("%s %q: %w", p.Fixtures.Place("invalid.yaml").In("body").Of(body.Content), body.Name, err))
			}
		}
		if item := p.Fixtures.Place("invalid.yaml").In("body").Items()[n]; item.Has("nested") && body.Nested < 1 {
			found.add(fmt.Errorf("%s: %q has %d arrays within one another: want 1 or more", item.In("nested"), body.Name, body.Nested))
		}
		if slices.ContainsFunc(body.Bytes, func(n int) bool { return n < 0 || n > 255 }) {
			found.add(fmt.Errorf("%s %q: a byte is a number from 0 to 255", p.Fixtures.Place("invalid.yaml").In("body").Of(body.Name), body.Name))
		}
	}
	return found
}

// named wants a name of each value in a file of values, and a value: reports tell them
// apart by the names.
func named(where fixtures.Place) mistakes {
	var found mistakes
	for _, list := range where.Lists() {
		names := map[string]bool{}
		for _, item := range list.Items() {
			name, _ := item.In("name").Text()
			switch {
			case !item.IsMapping():
				continue // a field's name, or told when it was read
			case name == "":
				found.add(fmt.Errorf("%s: it has no name: say what it is, as in {name: a word, value: twelve}", item))
			case names[name]:
				found.add(fmt.Errorf("%s: %q is in this list twice", item, name))
			case !item.Has("value") && list.Name() != "body":
				found.add(fmt.Errorf("%s: %q has no value", item, name))
			}
			names[name] = true
		}
	}
	return found
}

// contentOf wants one of the ways to say what a body is.
func contentOf(item fixtures.Place) error {
	var ways []string
	for _, way := range []string{"content", "nested", "bytes"} {
		if item.Has(way) {
			ways = append(ways, way)
		}
	}
	if len(ways) == 1 {
		return nil
	}
	name, _ := item.In("name").Text()
	if len(ways) == 0 {
		return fmt.Errorf("%s: %q has no content, nested or bytes", item, name)
	}
	return fmt.Errorf("%s: %q has %s, which exclude each other", item, name, strings.Join(ways, " and "))
}
