package derive

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// member is a member of a body, or of an object that the request of an operation has in it:
// its name is a JSON pointer there.
type member struct {
	spec.Property
	last string // the name in its object
	sent bool
}

// membersOf are the members of the body of an operation, and of the objects that its request
// has there.
func membersOf(o *operation) []member {
	const deepest = 3 // as in /data/attributes/name
	var all []member
	var walk func(s spec.Schema, object map[string]any, before string, depth int)
	walk = func(s spec.Schema, object map[string]any, before string, depth int) {
		for _, p := range s.Properties {
			value, sent := object[p.Name]
			m := member{Property: p, last: p.Name, sent: sent}
			if depth > 1 {
				m.Name = before + "/" + spec.EscapeToken(p.Name)
			}
			all = append(all, m)
			if inner, isObject := value.(map[string]any); isObject && depth < deepest && !p.ReadOnly {
				walk(p.Schema, inner, before+"/"+spec.EscapeToken(p.Name), depth+1)
			}
		}
	}
	if o.Body != nil && o.request.Body != nil {
		walk(*o.Body, o.request.Body, "", 1)
	}
	return all
}

// refusable are the members of a body that a server has to refuse with another value, or
// without them: of a body that is a list, those of its first item.
func (f *featureFile) refusable(o *operation) []member {
	list, _ := o.request.Value.([]any)
	if len(list) == 0 || !f.refusesItems(o) {
		return membersOf(o)
	}
	first, _ := list[0].(map[string]any)
	var all []member
	for _, p := range o.Body.Items.Properties {
		_, sent := first[p.Name]
		m := member{Property: p, last: p.Name, sent: sent}
		m.Name = "/0/" + spec.EscapeToken(p.Name)
		all = append(all, m)
	}
	return all
}

// refusesItems reports whether a list is refused as a whole where one of its items is wrong:
// the document has a refusal, and no success that could say what became of each.
func (f *featureFile) refusesItems(o *operation) bool {
	return o.Body != nil && o.Body.Items != nil && !o.IsForm() && (documents(o, http.StatusBadRequest) || documents(o, http.StatusUnprocessableEntity)) &&
		!documents(o, http.StatusMultiStatus) && !documents(o, http.StatusAccepted) && !f.contract.Success(o.ID).Documented()
}

// foreignID is the name of a member that is the id of something else.
var foreignID = regexp.MustCompile(`(^|_)(id|ids|uuid|uuids|guid)$|[a-z](Id|Ids|ID|IDs|Uuid|UUID|Guid)$`)

// parents are names of members that are the id of another one of the same kind.
var parents = regexp.MustCompile(`(?i)^(parent|predecessor|(in_?)?reply_?to|supersedes|duplicate_?of)$`)

// managed are names of members that a server often gives a value of its own, also where the
// document lets a request have them.
var managed = regexp.MustCompile(`(?i)^(href|url|uri|_?self|_?links?|status|state|version|revision|etag|owner|author|creator|user|slug|number|.*_?count|total)$`)

// optional are the members of a body that the request of an operation leaves out and that
// a value is known for, each with its value as JSON.
func (f *featureFile) optional(r *resource, o *operation) [][]string {
	var rows [][]string
	if o.Body == nil || o.request.Body == nil {
		return nil
	}
	alike := f.showsWhatIsSent(r, o)
	for _, m := range membersOf(o) {
		switch {
		case m.sent, m.ReadOnly, !quotable(m.Name), f.isServers(o, m), (alike || m.Name != m.last) && managed.MatchString(m.last):
			continue
		case f.refersElsewhere(m.last, m.Schema.Type):
			continue
		}
		value, given, ok := f.contract.SampleOther(o.ID, m.Name)
		if !ok {
			continue
		}
		if unique := uniqueFor(m.Schema); unique != "" && !given {
			value = unique
		}
		rows = append(rows, []string{m.Name, asJSON(value)})
	}
	return rows
}

// refersElsewhere reports whether a member is the id of something else, by its name: no
// made-up value is one.
func (f *featureFile) refersElsewhere(name, kind string) bool {
	plain := singular(plainName(name))
	return foreignID.MatchString(name) || kind == "integer" && parents.MatchString(name) || f.named(name) != nil ||
		slices.ContainsFunc(f.resources, func(r *resource) bool { return plain == strings.ReplaceAll(r.name, "-", "") }) && kind != "object"
}

// showsWhatIsSent reports whether the document has one schema for what is sent and what is
// shown, so that nothing tells what a server gives a value of its own.
func (f *featureFile) showsWhatIsSent(r *resource, o *operation) bool {
	names := f.readPart(r).Names()
	return len(names) == len(o.Body.Properties) && !slices.ContainsFunc(o.Body.Properties, func(p spec.Property) bool { return !slices.Contains(names, p.Name) })
}

// readPart is what reading a resource shows or, where nothing reads one, an item of its listing.
func (f *featureFile) readPart(r *resource) spec.Part {
	shown, _ := f.shown(r)
	if r.read != nil {
		shown, _, _ = f.contract.Success(r.read.ID).At(r.envelopes[r.read.ID])
	}
	return shown
}

// international is what a text has after its new value that only a server of a single
// alphabet, or one that escapes what it keeps, gives back in another form.
var international = []string{` Zoë & Ångström's "東京"`, ` Zoë & 東京`}

// texts are the members of a body that take any text, each with one of many alphabets.
func (f *featureFile) texts(o *operation) [][]string {
	var rows [][]string
	if o.Body == nil || o.request.Body == nil || o.IsForm() {
		return nil
	}
	for _, m := range membersOf(o) {
		sent, _ := valueAt(o.request.Body, m.Name)
		if sent != newName && sent != "amber" || m.ReadOnly || !quotable(m.Name) || f.isServers(o, m) || f.refersElsewhere(m.last, m.Schema.Type) || managed.MatchString(m.last) || uniqueFor(m.Schema) != newName {
			continue
		}
		n := slices.IndexFunc(international, func(text string) bool { return m.Schema.Takes(nameLike + text) })
		if n >= 0 {
			rows = append(rows, []string{m.Name, asJSON(newName + international[n])})
		}
	}
	return rows
}
