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
	seen := map[string]bool{}
	for _, err := range all {
		at, where, cause := b.locate(err)
		if b.isKnown(cause) {
			continue
		}
		message := strings.TrimSpace(strings.ReplaceAll(cause.Error(), "\n", " "))
		if m := otherNames.FindStringSubmatch(message); m != nil {
			message = fmt.Sprintf("%s: the path, or the parameters that it has, lack %s\n  name each in both", m[1], strings.Join(strings.Fields(m[2]), " and "))
		}
		var unresolved *openapi3.UnresolvedRefError
		if errors.As(cause, &unresolved) {
			at = cmp.Or(referenceTo(at, unresolved.Ref), at)
			b.problems.fail("", b.tree.errorAt(at, "%sreference %s leads to an object of another kind", where, quote(unresolved.Ref)))
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
			cause = e.Cause
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

// components are the members of the components that the library names by one of each.
var components = map[string]string{
	"schema": "schemas", "parameter": "parameters", "header": "headers", "request body": "requestBodies", "response": "responses",
	"security scheme": "securitySchemes", "example": "examples", "link": "links", "callback": "callbacks",
}

// culprit finds below a place what an error says the name or the value of; nil where
// it says neither, or there is no such thing.
func culprit(at *yaml.Node, cause error) *yaml.Node {
	var extra *openapi3.ExtraSiblingFieldsError
	var kind *openapi3.SchemaTypeError
	var in *openapi3.InvalidParameterInError
	var factor *openapi3.SchemaMultipleOfNotPositiveError
	var found *yaml.Node
	seek := func(fits func(key, value *yaml.Node) bool) *yaml.Node {
		each(at, false, func(n *yaml.Node) {
			for i := 0; i+1 < len(n.Content) && found == nil; i += 2 {
				if fits(n.Content[i], n.Content[i+1]) {
					found = n.Content[i]
				}
			}
		})
		return found
	}
	switch {
	case errors.As(cause, &extra):
		return seek(func(key, _ *yaml.Node) bool { return slices.Contains(extra.Fields, key.Value) })
	case errors.As(cause, &kind):
		return seek(func(key, value *yaml.Node) bool { return key.Value == "type" && value.Value == kind.Type })
	case errors.As(cause, &factor):
		return seek(func(key, _ *yaml.Node) bool { return key.Value == "multipleOf" })
	case errors.As(cause, &in):
		return seek(func(key, value *yaml.Node) bool { return key.Value == "in" && value.Value == in.Value })
	}
	return spoken(at, cause.Error(), seek)
}

// spoken finds what an error is about that only says so in words.
func spoken(at *yaml.Node, message string, seek func(fits func(key, value *yaml.Node) bool) *yaml.Node) *yaml.Node {
	named := quoted.FindAllStringSubmatch(message, -1)
	switch {
	case strings.Contains(message, "description of the response is required"):
		responses := member(at, "responses")
		for _, status := range keys(responses) {
			if response := member(responses, status); member(response, "description") == nil && member(response, "$ref") == nil {
				return keyNode(responses, status)
			}
		}
	case strings.HasSuffix(message, "does not start with a forward slash (/)") && len(named) > 0:
		return seek(func(key, _ *yaml.Node) bool { return key.Value == named[0][1] })
	case strings.HasPrefix(message, "more than one ") && len(named) > 1:
		again := 0
		each(member(at, "parameters"), false, func(n *yaml.Node) {
			in, name := member(n, "in"), member(n, "name")
			if in != nil && name != nil && in.Value == named[0][1] && name.Value == named[1][1] {
				at, again = name, again+1
			}
		})
		if again > 1 {
			return at
		}
	}
	return nil
}

// referenceTo finds a reference below a place, nil if there is none.
func referenceTo(at *yaml.Node, ref string) *yaml.Node {
	var found *yaml.Node
	each(at, false, func(n *yaml.Node) {
		if is := member(n, "$ref"); found == nil && is != nil && is.Value == ref {
			found = is
		}
	})
	return found
}

// is31 reports whether the document is in OpenAPI 3.1 or later.
func (b *builder) is31() bool {
	version, _ := b.tree.scalar("openapi")
	return version != "" && !strings.HasPrefix(version, "3.0")
}
