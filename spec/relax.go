package spec

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// schemaFiles are the files of a document as JSON, by URL.
type schemaFiles map[string]map[string]any

// located is a schema, and the file it is in, which its references start from.
type located struct {
	file   string
	object map[string]any
}

// relax takes out of what schemas require the members that are in requests only: JSON
// Schema knows of no direction, and values are compared with the schemas as answers.
func (f schemaFiles) relax() {
	for file, content := range f {
		f.relaxWithin(file, content)
	}
}

func (f schemaFiles) relaxWithin(file string, value any) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			f.relaxWithin(file, item)
		}
	case map[string]any:
		s := located{file, value}
		if names := f.inRequestsOnly(s, nil, true); len(names) > 0 {
			release(value, names)
		}
		if names := f.inRequestsOnly(s, nil, false); len(names) > 0 {
			f.release(s, names, nil)
		}
		for key, member := range value {
			if !slices.Contains([]string{"example", "examples", "default", "enum", "const"}, key) {
				f.relaxWithin(file, member)
			}
		}
	}
}

// inRequestsOnly returns the members that a schema, or one that it is joined from,
// describes as being in requests only. Alternatives count where that is said.
func (f schemaFiles) inRequestsOnly(s located, seen []string, alternatives bool) []string {
	var names []string
	properties, _ := s.object["properties"].(map[string]any)
	for name, property := range properties {
		object, _ := property.(map[string]any)
		if f.says(located{s.file, object}, "writeOnly", nil) {
			names = append(names, name)
		}
	}
	groups := []string{"allOf"}
	if alternatives {
		groups = append(groups, "anyOf", "oneOf")
	}
	f.parts(s, seen, groups, func(part located, seen []string) {
		names = append(names, f.inRequestsOnly(part, seen, alternatives)...)
	})
	return names
}

// says reports whether a schema, or one that it is joined from, has a keyword that is
// true.
func (f schemaFiles) says(s located, keyword string, seen []string) bool {
	says := s.object[keyword] == true
	f.parts(s, seen, []string{"allOf"}, func(part located, seen []string) {
		says = says || f.says(part, keyword, seen)
	})
	return says
}

// release has a schema, and whatever it is joined from, require some members no more.
func (f schemaFiles) release(s located, names, seen []string) {
	release(s.object, names)
	f.parts(s, seen, []string{"allOf", "anyOf", "oneOf"}, func(part located, seen []string) {
		f.release(part, names, seen)
	})
}

func release(object map[string]any, names []string) {
	required, ok := object["required"].([]any)
	if !ok {
		return
	}
	object["required"] = slices.DeleteFunc(required, func(name any) bool {
		text, _ := name.(string)
		return slices.Contains(names, text)
	})
}

// parts calls visit with what a schema refers to, and with the schemas in some of its
// lists. A reference is followed once: seen are those that led here.
func (f schemaFiles) parts(s located, seen, lists []string, visit func(part located, seen []string)) {
	if ref, ok := s.object["$ref"].(string); ok && !slices.Contains(seen, s.file+ref) {
		if target, ok := f.refer(s.file, ref); ok {
			visit(target, append(slices.Clone(seen), s.file+ref))
		}
	}
	for _, list := range lists {
		items, _ := s.object[list].([]any)
		for _, item := range items {
			if object, ok := item.(map[string]any); ok {
				visit(located{s.file, object}, seen)
			}
		}
	}
}

// refer returns the object that a reference from a file leads to.
func (f schemaFiles) refer(file, ref string) (located, bool) {
	base, err := url.Parse(file)
	if err != nil {
		return located{}, false
	}
	target, err := base.Parse(ref)
	if err != nil {
		return located{}, false
	}
	pointer := target.Fragment
	target.Fragment, target.RawFragment = "", ""
	var value any = f[target.String()]
	for _, token := range strings.Split(pointer, "/")[1:] {
		value = step(value, UnescapeToken(token))
	}
	object, ok := value.(map[string]any)
	return located{target.String(), object}, ok && object != nil
}

// step returns a member or an item of a value, nil for none.
func step(value any, token string) any {
	switch value := value.(type) {
	case map[string]any:
		return value[token]
	case []any:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(value) {
			return value[i]
		}
	}
	return nil
}
