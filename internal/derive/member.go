package derive

import (
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// foreignID is the name of a member that is the id of something else.
var foreignID = regexp.MustCompile(`(^|_)(id|ids|uuid|uuids|guid)$|[a-z](Id|Ids|ID|IDs|Uuid|UUID|Guid)$`)

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
	for _, p := range o.Body.Properties {
		_, sent := o.request.Body[p.Name]
		switch {
		case sent, p.ReadOnly, !quotable(p.Name), f.isServers(o, p), alike && managed.MatchString(p.Name):
			continue
		case f.refersElsewhere(p):
			continue
		}
		value, given, ok := f.contract.SampleOther(o.ID, p.Name)
		if !ok {
			continue
		}
		if unique := uniqueFor(p.Schema); unique != "" && !given {
			value = unique
		}
		rows = append(rows, []string{p.Name, asJSON(value)})
	}
	return rows
}

// refersElsewhere reports whether a member is the id of something else, by its name: no
// made-up value is one.
func (f *featureFile) refersElsewhere(p spec.Property) bool {
	plain := singular(plainName(p.Name))
	return foreignID.MatchString(p.Name) || f.named(p.Name) != nil ||
		slices.ContainsFunc(f.resources, func(r *resource) bool { return plain == strings.ReplaceAll(r.name, "-", "") }) && p.Schema.Type != "object"
}

// showsWhatIsSent reports whether the document has one schema for what is sent and what is
// shown, so that nothing tells what a server gives a value of its own.
func (f *featureFile) showsWhatIsSent(r *resource, o *operation) bool {
	shown, _ := f.shown(r)
	if r.read != nil {
		shown, _, _ = f.contract.Success(r.read.ID).At(r.envelopes[r.read.ID])
	}
	names := shown.Names()
	return len(names) == len(o.Body.Properties) && !slices.ContainsFunc(o.Body.Properties, func(p spec.Property) bool { return !slices.Contains(names, p.Name) })
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
	for _, p := range o.Body.Properties {
		sent := o.request.Body[p.Name]
		if sent != newName && sent != "assay" || p.ReadOnly || !quotable(p.Name) || f.isServers(o, p) || f.refersElsewhere(p) || managed.MatchString(p.Name) || uniqueFor(p.Schema) != newName {
			continue
		}
		n := slices.IndexFunc(international, func(text string) bool { return p.Schema.Takes(nameLike + text) })
		if n >= 0 {
			rows = append(rows, []string{p.Name, asJSON(newName + international[n])})
		}
	}
	return rows
}
