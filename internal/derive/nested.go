package derive

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// mergePatch is the media type of a body that says of an object alone what changes (RFC 7396).
const mergePatch = "application/merge-patch+json"

// nested writes the scenarios about the members of objects in bodies.
type nested struct{ *featureFile }

// inner is a member of an object in a body that a change gives another value.
type inner struct {
	object   string         // the name of the object
	before   map[string]any // the object, as the creation has it
	optional bool           // the request of the creation leaves it out
	name     string         // of the member
	value    any            // its other value
}

// changes are the scenarios of a change of one member of an object in the body: the
// object is sent as a whole, as the document leaves open whether a part of it is merged. A
// merge patch keeps what it does not have.
func (f nested) changes(r *resource, o *operation, done string) {
	name := capital(one(r.name)) + " is " + done
	for _, in := range f.inners(r, o) {
		var given []string
		request := givenRequest(o.ID)
		if in.optional {
			given = append([]string{fmt.Sprintf("Given %s with:", one(r.name))}, tableLines([][]string{{in.object, asJSON(in.before)}})...)
			request = "And " + strings.TrimPrefix(request, "Given ")
		}
		given = append(given, request)
		whole := maps.Clone(in.before)
		whole[in.name] = in.value
		sent := func(object map[string]any) []string {
			return slices.Concat(given, []string{"When it is sent with:"}, tableLines([][]string{{in.object, asJSON(object)}}), []string{"Then it is accepted", fmt.Sprintf("And the %s has what was sent", r.name)})
		}
		f.scenario(nil, "@OAS-LIFECYCLE @OAS-VALUES", fmt.Sprintf("%s within its %s", name, in.object), sent(whole), nil, nil)
		kept := in.kept()
		if o.Method != "PATCH" || o.BodyMedia != mergePatch || len(kept) == 0 {
			continue
		}
		steps := append(sent(map[string]any{in.name: in.value}), fmt.Sprintf("And the %s has:", r.name))
		f.scenario(nil, "@OAS-LIFECYCLE @OAS-VALUES", fmt.Sprintf("%s within its %s, and keeps the rest of that", name, in.object), append(steps, tableLines(kept)...), nil, nil)
	}
}

// kept are the members of an object that a merge patch of another one keeps, with their
// values: those that are written down.
func (in inner) kept() [][]string {
	var rows [][]string
	for _, name := range keysOf(in.before) {
		if value := asJSON(in.before[name]); name != in.name && !strings.Contains(value, "${") {
			rows = append(rows, []string{"/" + spec.EscapeToken(in.object) + "/" + spec.EscapeToken(name), value})
		}
	}
	return rows
}

// jsonAPI is the media type of JSON:API, whose PATCH keeps each attribute that it does not have.
const jsonAPI = "application/vnd.api+json"

// keepsRest reports whether a change leaves the members as they are that it does not have: a
// PATCH. Where all of what is read lies in one object of the body, its media type has to say
// so, and no member there may change on its own.
func (r *resource) keepsRest(o *operation) bool {
	if o.Method != "PATCH" || r.wrapped == "" {
		return o.Method == "PATCH"
	}
	object, _ := o.Body.Property(r.wrapped)
	return (o.BodyMedia == jsonAPI || o.BodyMedia == mergePatch) && !changesAlone(object.Schema)
}

// changesAlone reports whether a member of an object may change on its own, by its name.
func changesAlone(s spec.Schema) bool {
	return slices.ContainsFunc(s.Properties, func(p spec.Property) bool {
		byName := slices.ContainsFunc([]*regexp.Regexp{servers, versions, managed, positions, progress, states}, func(names *regexp.Regexp) bool { return names.MatchString(p.Name) })
		return !p.ReadOnly && (byName || changesAlone(p.Schema))
	})
}

// inners are the objects in the body of a change, each with a member that a change can give
// another value and that reading shows.
func (f nested) inners(r *resource, o *operation) []inner {
	var all []inner
	for _, p := range o.Body.Properties {
		created, sent := r.sends(p.Name)
		if !sent || p.ReadOnly || created.ReadOnly || o.IsForm() || !quotable(p.Name) || slices.Contains(r.nowhere, p.Name) || p.Name == r.wrapped ||
			strings.HasPrefix(r.identity, "/"+spec.EscapeToken(p.Name)+"/") || managed.MatchString(p.Name) || f.refersElsewhere(p.Name, p.Schema.Type) {
			continue
		}
		in := inner{object: p.Name}
		before, isObject := r.create.request.Body[p.Name].(map[string]any)
		if !isObject {
			before, in.optional = f.plainObject(r, created), true
		}
		in.before = before
		if f.findOther(&in, p.Schema, created.Schema, f.readPart(r)) {
			all = append(all, in)
		}
	}
	return all
}

// plainObject is an object that one can be created with and that hardly a server refuses: all
// that it has are texts without a form, booleans and values of an enum; nil for none.
func (f nested) plainObject(r *resource, of spec.Property) map[string]any {
	value, _, known := f.contract.SampleOther(r.create.ID, of.Name)
	object, isObject := value.(map[string]any)
	if !known || !isObject {
		return nil
	}
	for name := range object {
		p, has := of.Schema.Property(name)
		isText := uniqueFor(p.Schema) == newName && !particular.MatchString(name)
		if !has || p.ReadOnly || p.Schema.Type != "boolean" && len(p.Schema.Enum) == 0 && !isText || foreignID.MatchString(name) || managed.MatchString(name) {
			return nil
		}
	}
	return object
}

// findOther finds a member of an object, as the schemas of the change and of the creation have
// it and what is read shows it, that can have another value. It reports whether there is one.
func (f nested) findOther(in *inner, changed, created spec.Schema, read spec.Part) bool {
	for _, of := range []func(spec.Property, any) (any, bool){otherText, otherNumber, otherFlag, otherOfEnum} {
		for _, p := range changed.Properties {
			before, has := in.before[p.Name]
			both, known := created.Property(p.Name)
			if !has || !known || p.ReadOnly || both.ReadOnly || servers.MatchString(p.Name) || foreignID.MatchString(p.Name) || managed.MatchString(p.Name) || f.refersElsewhere(p.Name, p.Schema.Type) {
				continue
			}
			at, shown, _ := read.At("/" + spec.EscapeToken(in.object) + "/" + spec.EscapeToken(p.Name))
			if value, ok := of(p, before); ok && shown && at.Documented() {
				in.name, in.value = p.Name, value
				return true
			}
		}
	}
	return false
}

// otherText is a new text in place of one that has no form.
func otherText(p spec.Property, before any) (any, bool) {
	text, isText := before.(string)
	return newName, isText && !strings.Contains(text, "${") && len(p.Schema.Enum) == 0 && uniqueFor(p.Schema) == newName && !particular.MatchString(p.Name)
}
