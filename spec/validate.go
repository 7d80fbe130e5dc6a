package spec

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// validate has the OpenAPI library look for what is wrong with the document. What it
// finds can be done without: what cannot has no reading at all.
func (b *builder) validate() {
	err := b.doc.Validate(context.Background(), openapi3.EnableMultiError(), openapi3.DisableExamplesValidation(),
		openapi3.DisableSchemaDefaultsValidation(), openapi3.SetRegexCompiler(matcher))
	var all openapi3.MultiError
	if !errors.As(err, &all) && err != nil {
		all = openapi3.MultiError{err}
	}
	seen, lacking := map[string]bool{}, b.lacking(all)
	for _, err := range all {
		at, where, cause := b.locate(err)
		if b.isKnown(cause) {
			continue
		}
		message := oneLine(cause)
		if m := otherNames.FindStringSubmatch(message); m != nil {
			at, message = b.otherParameters(m[1], strings.Fields(m[2]), lacking, at)
		}
		var unresolved *openapi3.UnresolvedRefError
		if errors.As(cause, &unresolved) {
			at = cmp.Or(referenceTo(at, unresolved.Ref), at)
			b.problems.fail("", b.tree.errorAt(at, "%sreference %s leads to an object of another kind", where, quote(unresolved.Ref)))
			continue
		}
		var extra *openapi3.ExtraSiblingFieldsError
		if errors.As(cause, &extra) {
			b.extra(at, where, extra.Fields)
			continue
		}
		exact := culprit(at, cause)
		if m := mustBeRequired.FindStringSubmatch(message); m != nil {
			exact = cmp.Or(b.tree.parameter(strings.TrimSuffix(where[strings.LastIndex(where, " /")+1:], ": "), m[1]), exact)
		}
		// A schema is found again wherever it is referred to.
		if exact == nil && seen[message] {
			continue
		}
		seen[message] = true
		if exact != nil {
			at = exact
		}
		b.problems.warn(b.tree, at, "%s%s", where, message)
	}
}

// extra warns of fields that are unknown, and that no known one is near to. A document that
// was converted has them with other nodes.
func (b *builder) extra(at *yaml.Node, where string, names []string) {
	for _, name := range names {
		key := below(at, func(n *yaml.Node) *yaml.Node {
			if k := keyNode(n, name); k != nil && b.strange[k] {
				return k
			}
			return nil
		})
		if key != nil {
			b.problems.warn(b.tree, key, "%sunknown field %s", where, quote(name))
		}
	}
}

// oneLine is the message of an error without its line breaks.
func oneLine(err error) string { return strings.TrimSpace(strings.ReplaceAll(err.Error(), "\n", " ")) }

// mustBeRequired is what the library says of a path parameter that need not be there.
var mustBeRequired = regexp.MustCompile(`^path parameter "([^"]*)" must be required$`)

// listedTwice is what the library says of a name that a schema requires twice.
var listedTwice = regexp.MustCompile(`^duplicate field "[^"]*" in required`)

// wanted is what the library says of a member that is missing.
var wanted = regexp.MustCompile(`^value of (\w+) must be |^(content) of the request body is required`)

// isKnown reports whether something that the library finds is told elsewhere, or is
// nothing wrong.
func (b *builder) isKnown(cause error) bool {
	var twice *openapi3.DuplicateOperationIDError
	var kind *openapi3.SchemaTypeError
	var extra *openapi3.ExtraSiblingFieldsError
	var in *openapi3.InvalidParameterInError
	version, _ := b.tree.scalar("openapi")
	switch {
	case errors.As(cause, &twice), errors.As(cause, &kind), strings.HasPrefix(cause.Error(), "an array of types is for"), listedTwice.MatchString(cause.Error()):
		return true
	case errors.As(cause, &extra):
		known := map[string][]string{"3.1": newIn31, "3.2": slices.Concat(newIn31, newIn32)}[version[:min(len(version), 3)]]
		return !slices.ContainsFunc(extra.Fields, func(name string) bool { return !slices.Contains(known, name) })
	case errors.As(cause, &in):
		return b.misspelt["in"] || in.Value == "querystring" && strings.HasPrefix(version, "3.2")
	case strings.HasPrefix(cause.Error(), "parameter name can't be blank"), otherNames.MatchString(oneLine(cause)):
		of := otherNames.FindStringSubmatch(oneLine(cause))
		if b.misspelt["name"] || b.misspelt["in"] || b.misspelt["$ref"] || of != nil && b.misspelt[of[1][strings.Index(of[1], " ")+1:]] {
			return true
		}
	case mustBeRequired.MatchString(cause.Error()):
		return b.misspelt["required"]
	}
	if strings.Contains(cause.Error(), "refers to undefined security scheme") {
		return true
	}
	if strings.Contains(cause.Error(), "refers to undefined security scheme") {
		return true
	}
	if strings.Contains(cause.Error(), "refers to undefined security scheme") {
		return true
	}
	if m := wanted.FindStringSubmatch(cause.Error()); m != nil {
		return b.misspelt[m[1]+m[2]] || b.misspelt["info"] && (m[1] == "title" || m[1] == "version")
	}
	if cause.Error() == "must be an object" && (member(b.tree.root, "paths") == nil || len(member(b.tree.root, "paths").Content) == 0) {
		return true // then there are no operations
	}
	// From OpenAPI 3.2 on a response need not have one.
	return strings.HasPrefix(version, "3.2") && strings.Contains(cause.Error(), "description of the response is required")
}

// newIn31 and newIn32 are members of newer versions that the library does not know.
var (
	newIn31 = []string{"pathItems"}
	newIn32 = strings.Fields("$self dataValue defaultMapping deviceAuthorization deviceAuthorizationUrl itemEncoding itemSchema kind mediaTypes name " +
		"nodeType oauth2MetadataUrl parent prefixEncoding serializedValue summary")
)

// locate finds the place of the document that an error of the library is about: the
// innermost part that it names. It returns the part in words, and what is wrong there.
func (b *builder) locate(err error) (at *yaml.Node, where string, cause error) {
	at, cause = b.tree.root, err
	path := ""
	into := func(err error, names ...string) {
		if n := b.tree.part(at, names...); n != nil {
			at = n
		}
		cause = err
	}
	for {
		switch e := cause.(type) { //nolint:errorlint // each wraps the next one, and says where it is
		case *openapi3.SectionValidationError:
			into(e.Cause, e.Section)
		case *openapi3.ComponentValidationError:
			where = e.Section + " " + quote(e.Name) + ": "
			into(e.Cause, components[e.Section], e.Name)
		case *openapi3.PathValidationError:
			path = e.Path
			where = path + ": "
			into(e.Cause, e.Path)
		case *openapi3.OperationValidationError:
			where = e.Method + " " + path + ": "
			into(e.Cause, strings.ToLower(e.Method))
		case *openapi3.WebhookValidationError:
			into(e.Cause, e.Name)
		case *openapi3.ParameterFieldValidationError:
			where += "parameter " + quote(e.ParameterName) + ": "
			at, cause = cmp.Or(parameterOf(at, e.ParameterName), at), e.Cause
		case *openapi3.HeaderFieldValidationError:
			cause = e.Cause
		case *openapi3.SchemaCombinatorElementValidationError:
			cause = e.Cause
		case *openapi3.TagValidationError:
			cause = e.Cause
		default:
			if m := ofOperation.FindStringSubmatch(cause.Error()); m != nil {
				into(cause, m[2], strings.ToLower(m[1]))
			}
			return at, where, cause
		}
	}
}

// ofOperation is how the library begins a message about the parameters of an operation.
var ofOperation = regexp.MustCompile(`^operation ([A-Z]+) (/\S*) `)

// otherNames is what the library says of an operation whose path names other parameters than
// it has.
var otherNames = regexp.MustCompile(`^operation ([A-Z]+ /\S*) must define exactly all path parameters \(missing: \[([^\]]+)\]\)$`)

// lacking are the methods of the operations that the library finds other path parameters of
// than their path has, by the path and the names.
func (b *builder) lacking(all openapi3.MultiError) map[string][]string {
	methods := map[string][]string{}
	for _, err := range all {
		_, _, cause := b.locate(err)
		if m := otherNames.FindStringSubmatch(oneLine(cause)); m != nil {
			method, path, _ := strings.Cut(m[1], " ")
			methods[path+" "+m[2]] = append(methods[path+" "+m[2]], method)
		}
	}
	return methods
}

// otherParameters says of an operation, its method and its path, which path parameters one of
// the two lacks that the other has, and where: at the name, where one alone stands for another.
func (b *builder) otherParameters(operation string, names []string, lacking map[string][]string, at *yaml.Node) (*yaml.Node, string) {
	paths := member(b.tree.root, "paths")
	_, path, _ := strings.Cut(operation, " ")
	if len(names) == 2 {
		inPath, declared := names[0], names[1]
		if !strings.Contains(path, "{"+inPath+"}") {
			inPath, declared = declared, inPath
		}
		isElsewhere := slices.ContainsFunc(keys(paths), func(other string) bool { return strings.Contains(other, "{"+declared+"}") })
		if key := keyNode(paths, path); isElsewhere && key != nil {
			return key, fmt.Sprintf("unknown path parameter %s: its operations have another one\n  did you mean %s?", quote(inPath), quote(declared))
		}
		if parameter := b.tree.parameter(path, declared); parameter != nil && strings.Contains(path, "{"+inPath+"}") {
			return parameter, fmt.Sprintf("unknown path parameter %s: the path has another one\n  did you mean %s?", quote(declared), quote(inPath))
		}
	}
	subject, with := operation, "it"
	if of := lacking[path+" "+strings.Join(names, " ")]; len(of) > 1 {
		subject, with = path, list(of)
		at = cmp.Or(keyNode(paths, path), at)
		for _, name := range names {
			at = cmp.Or(parameterOf(b.tree.part(paths, path), name), at)
		}
	}
	return at, fmt.Sprintf("%s: the path, or the parameters that %s has, lack %s\n  name each in both", subject, with, strings.Join(names, " and "))
}

// parameter is the name of a parameter where a path describes it, or else where it is described
// first; nil for none.
func (t *tree) parameter(path, name string) *yaml.Node {
	places := []*yaml.Node{t.part(t.root, "paths", path)}
	for _, file := range t.files.names(t.file) {
		places = append(places, t.files.trees[file].root)
	}
	for _, place := range places {
		if place == nil {
			continue
		}
		if at := parameterOf(place, name); at != nil {
			return at
		}
	}
	return nil
}

// components are the members of the components that the library names by one of each.
var components = map[string]string{
	"schema": "schemas", "parameter": "parameters", "header": "headers", "request body": "requestBodies", "response": "responses",
	"security scheme": "securitySchemes", "example": "examples", "link": "links", "callback": "callbacks",
}

// culprit finds below a place what an error says the name or the value of; nil where
// it says neither, or there is no such thing.
func culprit(at *yaml.Node, cause error) *yaml.Node {
	var in *openapi3.InvalidParameterInError
	var factor *openapi3.SchemaMultipleOfNotPositiveError
	seek := func(fits func(key, value *yaml.Node) bool) *yaml.Node {
		return below(at, func(n *yaml.Node) *yaml.Node {
			for i := 0; i+1 < len(n.Content); i += 2 {
				if fits(n.Content[i], n.Content[i+1]) {
					return n.Content[i]
				}
			}
			return nil
		})
	}
	switch {
	case errors.As(cause, &factor):
		return seek(func(key, _ *yaml.Node) bool { return key.Value == "multipleOf" })
	case errors.As(cause, &in):
		return seek(func(key, value *yaml.Node) bool { return key.Value == "in" && value.Value == in.Value })
	}
	return spoken(at, cause.Error(), seek)
}

// referenceTo finds a reference below a place, nil if there is none.
func referenceTo(at *yaml.Node, ref string) *yaml.Node {
	return below(at, func(n *yaml.Node) *yaml.Node {
		if is := member(n, "$ref"); is != nil && is.Value == ref {
			return is
		}
		return nil
	})
}

// is31 reports whether the document is in OpenAPI 3.1 or later.
func (b *builder) is31() bool {
	version, _ := b.tree.scalar("openapi")
	return version != "" && !strings.HasPrefix(version, "3.0")
}
