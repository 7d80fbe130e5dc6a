package spec

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Part is what a contract says of one part of the bodies of some answers: of the
// whole, of a member or of an item. Alternatives (oneOf, anyOf) are taken together:
// it knows what can be there, and not what has to be. The zero value is one of which
// nothing is said.
type Part struct{ rules []*rule }

// Success is the JSON body of whatever an operation succeeds with: under each of its 2xx and
// their range, or under the default where the document has neither.
func (c *Contract) Success(operation string) Part {
	o, _ := c.Operation(operation)
	return c.bodies(operation, func(key string) bool {
		return strings.HasPrefix(key, "2") || key == anyStatus && !slices.Contains(o.Ranges, "2XX") && o.Success() == 0
	})
}

// Refusal is the JSON body of whatever error an operation documents: under each of its 4xx
// and 5xx and their ranges. What it answers by default is one where it says of another
// answer that it is a success.
func (c *Contract) Refusal(operation string) Part {
	o, _ := c.Operation(operation)
	succeeds := o.Success() != 0 || slices.Contains(o.Ranges, "2XX")
	return c.bodies(operation, func(key string) bool {
		return strings.HasPrefix(key, "4") || strings.HasPrefix(key, "5") || key == anyStatus && succeeds
	})
}

// Answer is the JSON body of what an operation answers with a status that it documents by
// itself; the zero Part where it documents none.
func (c *Contract) Answer(operation string, status int) Part {
	return c.bodies(operation, func(key string) bool { return key == strconv.Itoa(status) })
}

func (c *Contract) bodies(operation string, ofKey func(string) bool) Part {
	var p Part
	op, ok := c.operations[operation]
	if !ok {
		return p
	}
	for _, key := range slices.Sorted(maps.Keys(op.answers)) {
		if !ofKey(key) {
			continue
		}
		for _, m := range op.answers[key].media {
			if mayBeJSON(m.pattern) {
				p.rules = append(p.rules, m.rule)
			}
		}
	}
	return p
}

// mayBeJSON reports whether a content type is JSON, or a range that has it. A client that
// asks for JSON gets it then.
func mayBeJSON(contentType string) bool {
	return isJSON(contentType) || contentType == "*/*" || contentType == "application/*"
}

// Documented reports whether the contract has such a part at all.
func (p Part) Documented() bool { return len(p.rules) > 0 }

// all returns the rules, and those that they are joined from. A rule that says
// nothing is nil.
func (p Part) all() []*rule {
	var all []*rule
	rest := slices.Clone(p.rules)
	for len(rest) > 0 { // ends, as no rule is a part of itself
		r := rest[0]
		all, rest = append(all, r), rest[1:]
		if r != nil {
			rest = append(rest, r.allOf...)
			rest = append(rest, r.oneOf...)
			rest = append(rest, r.anyOf...)
		}
	}
	return all
}

// Names returns the names of the members that are documented, sorted; nil for none.
func (p Part) Names() []string {
	names := map[string]bool{}
	for _, r := range p.all() {
		if r != nil {
			for _, name := range r.names {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// takes reports whether a value of a kind can be here, as far as is said.
func (p Part) takes(kind string) bool {
	return len(p.rules) == 0 || slices.ContainsFunc(p.rules, func(r *rule) bool { return r.allows(kind) })
}

// allows reports whether a rule allows a value of a kind: by its types or, where it
// says none, by what it says of items or of members.
func (r *rule) allows(kind string) bool {
	switch {
	case r == nil:
		return true
	case len(r.kinds()) > 0:
		return slices.Contains(r.kinds(), kind)
	case r.items != nil:
		return kind == "array"
	case len(r.names) > 0:
		return kind == "object"
	}
	return true
}

// IsList reports whether there can be an array, as far as is said: yes, where nothing is.
func (p Part) IsList() bool { return p.takes("array") }

// IsMap reports whether there can be an object whose members have any name, and one of
// whose values is said something.
func (p Part) IsMap() bool {
	return slices.ContainsFunc(p.all(), func(r *rule) bool { return r != nil && r.others != nil })
}

// Member returns what is said of a member, and whether there can be one of that
// name: it is documented, or nothing is said of which members there are.
func (p Part) Member(name string) (Part, bool) {
	var found Part
	named := false
	for _, r := range p.all() {
		switch {
		case r == nil:
		case r.properties[name] != nil || slices.Contains(r.names, name):
			found.rules = append(found.rules, r.properties[name])
		case r.others != nil:
			found.rules = append(found.rules, r.others)
		}
		named = named || r != nil && len(r.names) > 0
	}
	return found, found.Documented() || !named && p.takes("object")
}

// Items returns what is said of the items of an array; the zero Part where nothing is.
func (p Part) Items() Part {
	var found Part
	for _, r := range p.all() {
		if r != nil && r.items != nil {
			found.rules = append(found.rules, r.items)
		}
	}
	return found
}

// At returns what is said of where a JSON pointer (RFC 6901) points, and whether
// anything can be there. "" is the part itself, and /*/node a list of what the items of one have
// as their node. Where nothing can, near are pointers, from
// the part, to the members that are documented instead; it is nil otherwise.
func (p Part) At(pointer string) (at Part, ok bool, near []string) {
	passed, tokens := "", strings.Split(pointer, "/")[1:]
	for n := 0; n < len(tokens); n++ {
		token := tokens[n]
		if token == "*" && n+1 < len(tokens) && p.Documented() && p.IsList() {
			n++
			each, ok, _ := p.Items().At("/" + tokens[n])
			if !ok {
				return Part{}, false, nil
			}
			p, passed = each.listed(), passed+"/*/"+tokens[n]
			continue
		}
		member, ok := p.Member(UnescapeToken(token))
		if !ok && p.Documented() && p.IsList() && isIndex(token) {
			member, ok = p.Items(), true
		}
		if !ok {
			for _, name := range p.Names() {
				near = append(near, passed+"/"+EscapeToken(name))
			}
			return Part{}, false, near
		}
		p, passed = member, passed+"/"+token
	}
	return p, true, nil
}

// listed is a list of such parts.
func (p Part) listed() Part {
	var list Part
	for _, r := range p.rules {
		list.rules = append(list.rules, &rule{arrayRule: arrayRule{items: r}})
	}
	return list
}

// MayLack reports whether what a JSON pointer points at may be missing, or null, in what
// is documented: somewhere on the way there is a member that is not required. It reports
// false where the way leads to something that is not documented.
func (p Part) MayLack(pointer string) bool {
	for _, token := range strings.Split(pointer, "/")[1:] {
		name := unescapePointer.Replace(token)
		required := slices.ContainsFunc(p.all(), func(r *rule) bool { return r != nil && slices.Contains(r.required, name) })
		member, ok := p.Member(name)
		if !ok || !member.Documented() {
			return false
		}
		if !required {
			return true
		}
		p = member
	}
	return slices.ContainsFunc(p.rules, func(r *rule) bool { return r != nil && r.nullable })
}

func isIndex(token string) bool { return token != "" && strings.Trim(token, "0123456789") == "" }

// Has reports whether a value of a format, such as date-time, is documented here.
func (p Part) Has(format string) bool {
	return slices.ContainsFunc(p.all(), func(r *rule) bool { return r != nil && r.format == format })
}

// IsURL reports whether a text here is a URL or the path and query of one: by its format or
// by its example.
func (p Part) IsURL() bool {
	return p.Has("uri") || p.Has("uri-reference") || p.Has("url") ||
		slices.ContainsFunc(p.all(), func(r *rule) bool { return r != nil && r.url })
}

// isURL reports whether an example is a URL of HTTP, or a path and a query.
func isURL(example any) bool {
	text, _ := example.(string)
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "/") && strings.Contains(text, "?")
}

// May reports whether a text is one of the values that an enum documents here.
func (p Part) May(text string) bool {
	return slices.ContainsFunc(p.all(), func(r *rule) bool { return r != nil && r.enum[canonical(text)] })
}

// Excludes reports whether the document allows no value here that is a given one: it is of
// another kind than true or false, or is none of the values of an enum. It is false where that is
// not said so simply.
func (p Part) Excludes(value any) bool {
	if len(p.rules) != 1 || p.rules[0] == nil || value == nil {
		return false
	}
	r := p.rules[0]
	_, isBoolean := value.(bool)
	if len(r.types) == 1 && r.types[0] == "boolean" && !isBoolean {
		return true
	}
	return r.enum != nil && !r.enum[canonical(value)]
}

// WriteOnly reports whether what is here is for requests alone, and is not shown.
func (p Part) WriteOnly() bool {
	return slices.ContainsFunc(p.rules, func(r *rule) bool { return r.withheld(inAnswer) })
}

// Headers returns the names of the headers that the document describes for any answer, as
// it writes them, sorted.
func (c *Contract) Headers() []string {
	names := map[string]bool{}
	for _, op := range c.operations {
		for _, a := range op.answers {
			for _, h := range a.headers {
				names[h.name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}
