package spec

import (
	_ "embed"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/assaykit/assay/internal/wording"
)

// The members of the objects of OpenAPI are data, one object a line.
var (
	//go:embed objects.txt
	objectText string
	//go:embed objects_schema.txt
	schemaText string
	//go:embed objects_swagger.txt
	swaggerText string
)

// objectKinds are the objects of OpenAPI 3.0 to 3.2, each with its members, after the names
// of the specification. What follows a colon is the kind of object that a member has: its
// value is one, a list of them, or with {} a mapping of names that the author chose.
var objectKinds = parseKinds(objectText)

// schemaKinds are those keywords of JSON Schema 2020-12, and of the drafts before it, that
// the schemas of OpenAPI have from version 3.1 on.
var schemaKinds = parseKinds(schemaText)["schema"]

// swaggerKinds are the objects of Swagger 2.0, where they have other members.
var swaggerKinds = parseKinds(swaggerText)

// objectKind are the members of one kind of object, each with the kind of object that it
// has; "" for another value.
type objectKind map[string]memberKind

type memberKind struct {
	kind  string
	named bool // of each member, whose names the author chose
}

func parseKinds(text string) map[string]objectKind {
	kinds := map[string]objectKind{}
	for line := range strings.Lines(text) {
		name, members, _ := strings.Cut(strings.TrimSpace(line), ": ")
		kind := objectKind{}
		for member := range strings.FieldsSeq(members) {
			name, of, _ := strings.Cut(member, ":")
			name, named := strings.CutSuffix(name, "{}")
			kind[name] = memberKind{of, named}
		}
		kinds[name] = kind
	}
	return kinds
}

// inspector looks at each object of the document as what it is at its place, and warns of
// members that no object of its kind has and that are probably misspelt.
type inspector struct {
	*builder
	kinds map[string]objectKind
	seen  map[*yaml.Node]string // kinds
}

// inspect warns of what the objects of a document, which is not converted yet, have wrong.
func (b *builder) inspect(t *tree) {
	o := inspector{builder: b, kinds: objectKinds, seen: map[*yaml.Node]string{}}
	if member(t.root, "swagger") != nil {
		o.kinds = swaggerKinds
	}
	b.strange, b.misspelt = map[*yaml.Node]bool{}, map[string]bool{}
	o.visit(t.root, "document")
	b.within = slices.DeleteFunc(b.within, func(part within) bool { // what is known to be of another kind
		is := o.seen[t.at(part.ref.Value)]
		return is != "" && is != part.kind
	})
}

func (o inspector) visit(n *yaml.Node, kind string) {
	if n = o.tree.aliased(n); o.seen[n] != "" {
		return
	}
	o.seen[n] = kind
	if kind == "callback" { // its members are paths
		o.each(n, "path")
		return
	}
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			o.visit(item, kind)
		}
		return
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	if ref := member(n, "$ref"); ref != nil {
		o.refers(n, ref, kind)
		if kind != "schema" && kind != "path" {
			return
		}
	}
	switch kind {
	case "schema", "items", "header":
		o.types(n)
		o.values(n)
	case "parameter":
		o.parameter(n)
		o.values(n)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		of, known := o.kinds[kind][n.Content[i].Value]
		if !known && kind == "schema" {
			of, known = schemaKinds[n.Content[i].Value]
		}
		switch {
		case !known:
			o.unknown(n, n.Content[i], kind)
		case of.kind == "":
		case !o.hasShape(n.Content[i], n.Content[i+1], of):
			n.Content = slices.Delete(n.Content, i, i+2)
			i -= 2
		case of.named:
			o.each(n.Content[i+1], of.kind)
		default:
			o.visit(n.Content[i+1], of.kind)
		}
	}
}

// listed are the members that have a list of objects.
var listed = strings.Fields("allOf anyOf oneOf parameters prefixItems servers tags")

// hasShape reports whether a member with objects of a kind has them as it has to: one, a list of
// them or, with names, in an object. It warns of one that has not, and takes out of a list what
// is no object.
func (o inspector) hasShape(key, value *yaml.Node, of memberKind) bool {
	value = o.tree.aliased(value)
	want, is := anObject, shapeOf(value)
	if !of.named && slices.Contains(listed, key.Value) {
		want = aList
	}
	if is == aList && want == aList {
		value.Content = slices.DeleteFunc(value.Content, func(item *yaml.Node) bool {
			is := shapeOf(o.tree.aliased(item))
			strange := !fits(is, of.kind)
			if strange {
				o.problems.warn(o.tree, item, "%s has %s, want an object\n  it is ignored", key.Value, is)
			}
			return strange
		})
	}
	other := key.Value == "items" && is == aList // which is put right
	if is == want || is == aNull || other || want == anObject && !of.named && fits(is, of.kind) {
		return true
	}
	o.problems.warn(o.tree, key, "%s is %s, want %s\n  it is ignored", key.Value, is, want)
	o.misspelt[key.Value] = true
	return false
}

// fits reports whether a value can be an object of a kind. JSON Schema has true and false for
// schemas, and of null nothing is said.
func fits(is shape, kind string) bool {
	return is == anObject || is == aNull || is == aBoolean && kind == "schema"
}

// each visits the members of a mapping of names. One that is no object says nothing of what has
// its name.
func (o inspector) each(n *yaml.Node, kind string) {
	n = o.tree.aliased(n)
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], o.tree.aliased(n.Content[i+1])
		if strings.HasPrefix(key.Value, "x-") && kind != "schema" && kind != "header" {
			continue // an extension
		}
		switch kind {
		case "media":
			o.media(key)
		case "path":
			o.path(key)
		}
		if is := shapeOf(value); !fits(is, kind) && kind != "media" { // whose names have another mistake
			o.problems.warn(o.tree, key, "%s is %s, want an object\n  it is ignored", key.Value, is)
			if n.Content[i+1] = o.empty(kind, value.Line); kind == "scheme" {
				n.Content = slices.Delete(n.Content, i, i+2)
				i -= 2
			}
			continue
		}
		o.visit(n.Content[i+1], kind)
	}
}

// empty is an object of a kind of which nothing is said.
func (o inspector) empty(kind string, line int) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line}
	switch kind {
	case "response":
		put(n, "description", &yaml.Node{Kind: yaml.ScalarNode, Tag: textTag, Line: line})
	case "header":
		put(n, "schema", &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line})
	}
	return n
}

// groups are the places of the objects that a document keeps for reuse, with their kinds.
var groups = func() map[string]string {
	all := map[string]string{}
	for name, of := range objectKinds["components"] {
		all["#/components/"+name+"/"] = of.kind
	}
	return all
}()

// refers looks at what a reference of n leads to in another file, and takes out one to an object
// of another kind than stands at its place: nothing is known of what should be there.
func (o inspector) refers(n, ref *yaml.Node, kind string) {
	of := o.tree.of(ref)
	if of != o.tree || !strings.HasPrefix(ref.Value, "#") {
		if to := of.at(ref.Value); to != nil {
			o.visit(to, kind)
		}
		return
	}
	end := strings.LastIndex(ref.Value, "/") + 1
	if _, inGroup := groups[ref.Value[:end]]; !inGroup && strings.Count(ref.Value, "/") > 2 {
		b := o.builder
		b.within = append(b.within, within{ref, kind})
	}
	isSwagger := member(o.tree.root, "swagger") != nil // which is put right
	if is, known := groups[ref.Value[:end]]; !isSwagger && known && is != kind && o.tree.at(ref.Value) != nil {
		o.problems.warn(o.tree, ref, "reference %s leads to a %s, and a %s is wanted here\n  it is ignored", quote(ref.Value), kindNames[is], kindNames[kind])
		n.Content = o.empty(kind, n.Line).Content
	}
}

// kindNames are the kinds that references lead to, for people.
var kindNames = map[string]string{
	"schema": "schema", "response": "response", "parameter": "parameter", "example": "sample (Example Object)", "body": "request body", "header": "header",
	"scheme": "security scheme", "link": "link", "callback": "callback", "path": "path item", "media": "media type",
}

// unknown warns of a member that its object does not have, where the name of one that it
// has and that is missing is near.
func (o inspector) unknown(n, key *yaml.Node, kind string) {
	if strings.HasPrefix(key.Value, "x-") || key.Value == "<<" {
		return
	}
	o.strange[key] = true
	var free []string
	for name := range o.kinds[kind] {
		if member(n, name) == nil && (name != "$ref" || kind == "schema") {
			free = append(free, name)
		}
	}
	if kind == "schema" && o.is31() {
		for name := range schemaKinds {
			if member(n, name) == nil {
				free = append(free, name)
			}
		}
	}
	slices.Sort(free)
	means := slip(key.Value, free)
	if kind != "document" && isReference(key, member(n, key.Value)) {
		means = "$ref"
	}
	if means != "" {
		delete(o.strange, key)
		o.misspelt[means] = true
		o.problems.warn(o.tree, key, "unknown field %s\n  did you mean %s?", quote(key.Value), quote(means))
	}
}

// isReference reports whether a member that nothing knows is meant as a reference.
func isReference(key, value *yaml.Node) bool {
	return strings.Contains(key.Value, "ref") && len(key.Value) <= len("$reff") && value.Kind == yaml.ScalarNode && strings.Contains(value.Value, "#/")
}

// slip is the name that a misspelt one means for sure: it has other capitals, or its letters
// in another order, or it is one for several, or a few letters differ of many. It is "" for none.
func slip(name string, known []string) string {
	means := wording.Nearest(name, known)
	if n := slices.IndexFunc(known, func(k string) bool { return sortedLetters(k) == sortedLetters(name) }); n >= 0 {
		means = known[n]
	}
	const few, many = 2, 6
	switch letters := wording.Distance(strings.ToLower(name), strings.ToLower(means)); {
	case means == "" || len(name) < 3:
	case plural(name) == means, plural(means) == name, letters == 0, len(means) >= many && letters <= few, len(means) > 3 && letters == 1, sortedLetters(name) == sortedLetters(means):
		return means
	}
	return ""
}

// plural is a name as that of several.
func plural(name string) string {
	if stem, is := strings.CutSuffix(name, "y"); is {
		return stem + "ies"
	}
	return name + "s"
}

func sortedLetters(text string) string {
	letters := []byte(text)
	slices.Sort(letters)
	return string(letters)
}
