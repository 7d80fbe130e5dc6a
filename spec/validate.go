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
		message := strings.TrimSpace(strings.ReplaceAll(cause.Error(), "\n", " "))
		if m := otherNames.FindStringSubmatch(message); m != nil {
			subject, with := m[1], "it"
			_, path, _ := strings.Cut(m[1], " ")
			if of := lacking[path+m[2]]; len(of) > 1 {
				subject, with = path, list(of)
				at = cmp.Or(keyNode(member(b.tree.root, "paths"), path), at)
				for _, name := range strings.Fields(m[2]) {
					at = cmp.Or(parameterOf(b.tree.part(b.tree.root, "paths", path), name), at)
				}
			}
			message = fmt.Sprintf("%s: the path, or the parameters that %s has, lack %s\n  name each in both", subject, with, strings.Join(strings.Fields(m[2]), " and "))
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

// wanted is what the library says of a member that is missing.
var wanted = regexp.MustCompile(`^value of (\w+) must be |^(content) of the request body is required`)

// isKnown reports whether something that the library finds is told elsewhere, or is
// nothing wrong.
func (b *builder) isKnown(cause error) bool {
	var twice *openapi3.DuplicateOperationIDError
	var extra *openapi3.ExtraSiblingFieldsError
	var in *openapi3.InvalidParameterInError
	version, _ := b.tree.scalar("openapi")
	switch {
	case errors.As(cause, &twice):
		return true
	case errors.As(cause, &extra):
		known := map[string][]string{"3.1": newIn31, "3.2": slices.Concat(newIn31, newIn32)}[version[:min(len(version), 3)]]
		return !slices.ContainsFunc(extra.Fields, func(name string) bool { return !slices.Contains(known, name) })
	case errors.As(cause, &in):
		return in.Value == "querystring" && strings.HasPrefix(version, "3.2")
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
		if m := otherNames.FindStringSubmatch(strings.TrimSpace(strings.ReplaceAll(cause.Error(), "\n", " "))); m != nil {
			method, path, _ := strings.Cut(m[1], " ")
			methods[path+m[2]] = append(methods[path+m[2]], method)
		}
	}
	return methods
}

// components are the members of the components that the library names by one of each.
var components = map[string]string{
	"schema": "schemas", "parameter": "parameters", "header": "headers", "request body": "requestBodies", "response": "responses",
	"security scheme": "securitySchemes", "example": "examples", "link": "links", "callback": "callbacks",
}

// culprit finds below a place what an error says the name or the value of; nil where
// it says neither, or there is no such thing.
func culprit(at *yaml.Node, cause error) *yaml.Node {
	var kind *openapi3.SchemaTypeError
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
	case errors.As(cause, &kind):
		return seek(func(key, value *yaml.Node) bool { return key.Value == "type" && value.Value == kind.Type })
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
