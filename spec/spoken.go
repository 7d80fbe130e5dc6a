package spec

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// below returns the first thing that find returns for a mapping of the description at a
// place, in order; nil for none.
func below(at *yaml.Node, find func(n *yaml.Node) *yaml.Node) *yaml.Node {
	var found *yaml.Node
	each(at, false, func(n *yaml.Node) {
		if found == nil {
			found = find(n)
		}
	})
	return found
}

// parameterOf is the name of the first parameter of a name that is described below a place;
// nil for none.
func parameterOf(at *yaml.Node, name string) *yaml.Node {
	return below(at, func(n *yaml.Node) *yaml.Node {
		if is := member(n, "name"); is != nil && is.Value == name && member(n, "in") != nil {
			return is
		}
		return nil
	})
}

// lacks reports whether a mapping has none of some members, and is no reference.
func lacks(n *yaml.Node, names ...string) bool {
	return n != nil && n.Kind == yaml.MappingNode && member(n, "$ref") == nil &&
		!slices.ContainsFunc(names, func(name string) bool { return member(n, name) != nil })
}

// newerField is what the library says of a field that the version of the document does not
// have.
var newerField = regexp.MustCompile(`^field (\S+) is for OpenAPI >=`)

// spoken finds what an error is about that only says so in words.
func spoken(at *yaml.Node, message string, seek func(fits func(key, value *yaml.Node) bool) *yaml.Node) *yaml.Node {
	named := quoted.FindAllStringSubmatch(message, -1)
	says := func(begin string) bool { return strings.HasPrefix(message, begin) }
	switch {
	case newerField.MatchString(message):
		return seek(func(key, _ *yaml.Node) bool { return key.Value == newerField.FindStringSubmatch(message)[1] })
	case says("when schema type is 'array'"):
		return whoLacks(at, "type", "array", "items")
	case says("parameter name can't be blank"):
		return whoLacks(at, "in", "", "name")
	case says("header must contain exactly one of content and schema"):
		return below(at, func(n *yaml.Node) *yaml.Node {
			headers := member(n, "headers")
			for _, name := range keys(headers) {
				if lacks(member(headers, name), "schema", "content") {
					return keyNode(headers, name)
				}
			}
			return nil
		})
	case says("content of the request body is required"):
		return keyNode(at, "requestBody")
	case strings.Contains(message, "description of the response is required"):
		responses := member(at, "responses")
		for _, status := range keys(responses) {
			if lacks(member(responses, status), "description") {
				return keyNode(responses, status)
			}
		}
	case strings.HasSuffix(message, "does not start with a forward slash (/)") && len(named) > 0:
		return seek(func(key, _ *yaml.Node) bool { return key.Value == named[0][1] })
	case says("conflicting paths ") && len(named) > 1:
		return cmp.Or(laterOf(keyNode(at, named[0][1]), keyNode(at, named[1][1])), at)
	case says("more than one ") && len(named) > 1:
		return againIn(at, named[0][1], named[1][1])
	}
	return nil
}

// laterOf is that of two keys that stands further below; nil if one is not there.
func laterOf(a, b *yaml.Node) *yaml.Node {
	if a != nil && b != nil && a.Line > b.Line {
		return a
	}
	return b
}

// whoLacks is the first member of a name below a place, of a value or, for "", of any, that
// stands in a mapping without another member.
func whoLacks(at *yaml.Node, has, value, missing string) *yaml.Node {
	return below(at, func(n *yaml.Node) *yaml.Node {
		if is := member(n, has); is != nil && (value == "" || is.Value == value) && lacks(n, missing) {
			return is
		}
		return nil
	})
}

// againIn is the name of the last parameter of one place and name that a part describes; nil
// where it describes one alone.
func againIn(at *yaml.Node, in, name string) *yaml.Node {
	var last *yaml.Node
	count := 0
	each(member(at, "parameters"), false, func(n *yaml.Node) {
		ofIn, ofName := member(n, "in"), member(n, "name")
		if ofIn != nil && ofName != nil && ofIn.Value == in && ofName.Value == name {
			last, count = ofName, count+1
		}
	})
	if count < 2 {
		return nil
	}
	return last
}
