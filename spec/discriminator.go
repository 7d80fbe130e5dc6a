package spec

import (
	"maps"
	"path"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// discriminator tells by a member of an object which of a rule's alternatives
// is meant.
type discriminator struct {
	property string
	rules    map[string]*rule // by the value that names them; nil where a value names several
	names    []string         // the values that messages show, in quotes
	partial  bool             // there are alternatives that no value names
}

// newDiscriminator makes the discriminator of a rule whose alternatives are
// compiled; nil where it has none that could name any. An alternative is named
// by the mapping, by the name of its schema and, as documents have it that leave
// the mapping out, by the values that it allows for the member itself.
func newDiscriminator(r *rule, from *openapi3.Schema) *discriminator {
	if from.Discriminator == nil {
		return nil
	}
	d := &discriminator{property: from.Discriminator.PropertyName, rules: map[string]*rule{}}
	refs, rules := slices.Concat(from.OneOf, from.AnyOf), slices.Concat(r.oneOf, r.anyOf)
	mapping := from.Discriminator.Mapping
	for i, ref := range refs {
		if ref.Ref == "" {
			d.partial = true // an alternative without a name is never meant
			continue
		}
		var names []string
		for _, name := range slices.Sorted(maps.Keys(mapping)) {
			if path.Base(mapping[name].Ref) == path.Base(ref.Ref) {
				names = append(names, name)
			}
		}
		implicit := path.Base(ref.Ref)
		allowed := memberEnum(ref.Value, d.property)
		switch {
		case len(names) > 0:
			d.show(names)
		case len(allowed) > 0:
			d.show(allowed)
		default:
			d.show([]string{implicit})
		}
		for _, name := range names {
			d.rules[name] = rules[i]
		}
		if _, mapped := mapping[implicit]; !mapped {
			d.name(implicit, rules[i])
		}
		for _, name := range allowed {
			if _, mapped := mapping[name]; !mapped {
				d.name(name, rules[i])
			}
		}
	}
	if len(d.rules) == 0 {
		return nil
	}
	return d
}

// name has a value name a rule.
func (d *discriminator) name(value string, r *rule) {
	if other, known := d.rules[value]; known && other != r {
		r = nil
	}
	d.rules[value] = r
}

func (d *discriminator) show(names []string) {
	for _, name := range names {
		d.names = append(d.names, quote(name))
	}
}

// memberEnum returns the texts that a schema allows for one of its members,
// none for any.
func memberEnum(s *openapi3.Schema, member string) []string {
	var texts []string
	if ref := s.Properties[member]; ref != nil && ref.Value != nil {
		for _, value := range ref.Value.Enum {
			if text, ok := value.(string); ok {
				texts = append(texts, text)
			}
		}
	}
	for _, part := range s.AllOf {
		texts = append(texts, memberEnum(part.Value, member)...)
	}
	return texts
}

// discriminate compares an object with the alternative that its discriminator
// names. It reports false where none can be told, and all alternatives count.
func (v *visitor) discriminate(r *rule, value any, requirement string) bool {
	members, isObject := value.(map[string]any)
	d := r.discriminator
	if d == nil || !isObject {
		return false
	}
	given, there := members[d.property]
	name, _ := given.(string)
	meant, known := d.rules[name]
	switch {
	case known && there:
		if meant == nil {
			return false
		}
		v.visit(meant, value, requirement)
	case d.partial:
		return false
	case there:
		v.enter(segment{key: d.property, member: true})
		v.add(requirement, "%s, want %s", show(given), list(tidy(d.names)))
		v.leave()
	default:
		v.enter(segment{key: d.property, member: true})
		v.add(requirement, "is missing")
		v.leave()
	}
	return true
}
