package spec

import (
	"cmp"
	"slices"
	"strings"
)

// The requirements of the OpenAPI Specification itself: an answer has to be as the
// document describes it, also where the document names no requirement for that.
// The ids are permanent, and none that a registry can have.
const (
	builtinStatus = "OAS-STATUS"
	builtinMedia  = "OAS-MEDIA"
	builtinSchema = "OAS-SCHEMA"
)

// Effect is the built-in requirement that a refusal has no effect. It says nothing of a
// request that was not refused.
const Effect = "OAS-EFFECT"

// Values is the built-in requirement that a request is accepted whatever values of its
// schema it has. It says nothing of a request that was accepted.
const Values = "OAS-VALUES"

// builtinRules are the sentences of the OpenAPI Specification and of HTTP that no
// answer shows by its form alone. A scenario that is about one carries its id.
var builtinRules = []Requirement{
	{ID: "OAS-SUCCESS", Level: Must, Text: "An operation succeeds, with the status and the schema that its responses describe.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Operation Object"}},
	{ID: Values, Level: Should, Text: "A request is accepted whatever optional members and values it has that its schema allows.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Schema Object, properties"}},
	{ID: "OAS-REFUSAL", Level: Must, Text: "A request that contradicts the description of its operation is refused with a client error.", Source: Source{Page: "RFC 9110", Section: "15.5 Client Error 4xx"}},
	{ID: "OAS-OPTIONAL", Level: Should, Text: "A value that contradicts the schema of an optional query parameter is refused with a client error.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Parameter Object, schema"}},
	{ID: "OAS-REQUIRED", Level: Must, Text: "A request without a required parameter, body or member is refused with a client error.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Parameter Object, required; Schema Object, required"}},
	{ID: "OAS-FORMAT", Level: Should, Text: "A value that does not match its format is refused with a client error.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Data Types, format"}},
	{ID: "OAS-MALFORMED", Level: Must, Text: "A body that is not of the described media type is refused with a client error.", Source: Source{Page: "RFC 9110", Section: "15.5.1 400 Bad Request"}},
	{ID: "OAS-UNKNOWN", Level: Must, Text: "A resource that does not exist is not found.", Source: Source{Page: "RFC 9110", Section: "15.5.5 404 Not Found"}},
	{ID: "OAS-SECURITY", Level: Must, Text: "An operation with a security requirement refuses a request without a valid credential.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Security Requirement Object"}},
	{ID: "OAS-CONFLICT", Level: Should, Text: "A creation under an id or with a unique value that is taken is refused, where the document has 409 for it.", Source: Source{Page: "RFC 9110", Section: "15.5.10 409 Conflict"}},
	{ID: "OAS-CONDITIONAL", Level: Must, Text: "A conditional request is answered with 304 or 412 if its condition does not hold.", Source: Source{Page: "RFC 9110", Section: "13.1 Preconditions"}},
	{ID: "OAS-LIFECYCLE", Level: Must, Text: "A created resource is read as it was sent, is listed, and is gone after its deletion.", Source: Source{Page: "RFC 9110", Section: "9.3 Method Definitions"}},
	{ID: "OAS-CREATED", Level: Must, Text: "A PUT that creates something is answered with 201, where the document has 201 for it.", Source: Source{Page: "RFC 9110", Section: "9.3.4 PUT"}},
	{ID: "OAS-LOCATION", Level: Should, Text: "The Location of what was created leads to it, where the document has that header and an operation that reads it.", Source: Source{Page: "RFC 9110", Section: "10.2.2 Location"}},
	{ID: "OAS-DEFAULT", Level: Should, Text: "A member that a creation leaves out has the default of its schema.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Schema Object, default"}},
	{ID: "OAS-WITHIN", Level: Should, Text: "What lies within one thing is neither found nor listed within another.", Source: Source{Page: "RFC 3986", Section: "3.3 Path"}},
	{ID: "OAS-REPLACE", Level: Should, Text: "A PUT leaves nothing of what was there before and is not in its request.", Source: Source{Page: "RFC 9110", Section: "9.3.4 PUT"}},
	{ID: "OAS-ANSWER", Level: Should, Text: "The success of a creation or a change shows what was sent, where the document has these members in it.", Source: Source{Page: "RFC 9110", Section: "15.3 Successful 2xx"}},
	{ID: "OAS-PAGES", Level: Should, Text: "The pages of a listing have no more items than they were asked for, each item once, and the total where they have one.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Parameter Object, description"}},
	{ID: "OAS-FILTER", Level: Should, Text: "A listing that is asked for a value of a member shows only items that have it.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Parameter Object, description"}},
	{ID: "OAS-METHOD", Level: Should, Text: "A path refuses a method that it does not have, where the document has 405 for it.", Source: Source{Page: "RFC 9110", Section: "15.5.6 405 Method Not Allowed"}},
	{ID: "OAS-ACCEPT", Level: Should, Text: "A request that accepts no media type of its answer is refused, where the document has 406 for it.", Source: Source{Page: "RFC 9110", Section: "15.5.7 406 Not Acceptable"}},
	{ID: "OAS-IDEMPOTENCY", Level: Should, Text: "A request that is sent twice with one Idempotency-Key has its effect once, where the document has that header.", Source: Source{Page: "draft-ietf-httpapi-idempotency-key-header", Section: "2 The Idempotency-Key HTTP Request Header Field"}},
	{ID: Effect, Level: Must, Text: "A request that is refused has no effect.", Source: Source{Page: "RFC 9110", Section: "15.5 Client Error 4xx"}},
	{ID: "OAS-DOCUMENTED", Level: Should, Text: "The document describes what each operation succeeds with, and every status with which it refuses a request.", Source: Source{Page: "OpenAPI Specification 3.0", Section: "Responses Object"}},
}

// IsBuiltin reports whether an id, such as OAS-STATUS, is that of a built-in requirement.
func IsBuiltin(id string) bool {
	return slices.Contains([]string{builtinStatus, builtinMedia, builtinSchema}, id) ||
		slices.ContainsFunc(builtinRules, func(r Requirement) bool { return r.ID == id })
}

// Builtins returns the ids of all built-in requirements.
func Builtins() []string {
	var ids []string
	for _, r := range slices.Concat(builtins(nil), builtinRules) {
		ids = append(ids, r.ID)
	}
	return ids
}

// AddBuiltins adds to the registry of a contract that nobody uses yet the built-in
// requirements of some ids, each for every operation. Those that it has stay as they are,
// and an id that is none of a built-in requirement adds nothing.
func (c *Contract) AddBuiltins(ids []string) {
	operations := make([]string, len(c.Operations))
	for n, op := range c.Operations {
		operations[n] = op.ID
	}
	for _, r := range slices.Concat(builtins(operations), builtinRules) {
		if _, has := c.requirements[r.ID]; has || !slices.Contains(ids, r.ID) {
			continue
		}
		r = c.ofVersion(r)
		r.Applies, r.Provocation, r.File = operations, Plain, documentFile
		c.requirements[r.ID] = len(c.Requirements)
		c.Requirements = append(c.Requirements, r)
	}
}

// builtins are the built-in requirements, in the order in which they stand behind
// those of the registry.
func builtins(operations []string) []Requirement {
	of := func(id, section, text string) Requirement {
		return Requirement{
			ID: id, Level: Must, Text: text, Source: Source{Page: "OpenAPI Specification 3.0", Section: section},
			Applies: operations, Provocation: Plain, File: documentFile,
		}
	}
	return []Requirement{
		of(builtinStatus, "Responses Object", "An operation answers with a status that its responses describe."),
		of(builtinMedia, "Response Object", "An answer has a body where its content describes one, and of a media type that this names."),
		of(builtinSchema, "Schema Object", "The headers and the body of an answer match their schemas."),
	}
}

// addBuiltins puts a built-in requirement in each place in which the document names
// none, and adds to the registry those that have one.
func (c *Contract) addBuiltins(operations []string) {
	used := map[string]bool{}
	use := func(id *string, builtin string) {
		*id = cmp.Or(*id, builtin)
		used[*id] = true
	}
	use(&c.fallback.status, builtinStatus)
	use(&c.fallback.media, builtinMedia)
	if c.errorSchema.rule != nil {
		use(&c.fallback.outside, builtinSchema)
	}
	for _, op := range c.operations {
		for _, a := range op.answers {
			if a.requirement == "" && a.needsRequirement() {
				use(&a.requirement, builtinSchema)
			}
		}
	}
	for _, r := range builtins(operations) {
		if used[r.ID] {
			c.requirements[r.ID] = len(c.Requirements)
			c.Requirements = append(c.Requirements, c.ofVersion(r))
		}
	}
}

// ofVersion has a built-in requirement name the version of OpenAPI that the document is
// written in, or that it was converted to.
func (c *Contract) ofVersion(r Requirement) Requirement {
	if major, minor, ok := strings.Cut(c.doc.OpenAPI, "."); ok {
		minor, _, _ = strings.Cut(minor, ".")
		r.Source.Page = strings.Replace(r.Source.Page, "OpenAPI Specification 3.0", "OpenAPI Specification "+major+"."+minor, 1)
	}
	return r
}

// needsRequirement reports whether an answer can break its description in a place
// for which the document names no requirement.
func (a *answer) needsRequirement() bool {
	for _, h := range a.headers {
		if h.requirement == "" && (h.required || h.rule.unnamed()) {
			return true
		}
	}
	for _, m := range a.media {
		if m.rule.unnamed() {
			return true
		}
	}
	return false
}

// unnamed reports whether what breaks a rule, or one of its parts, is not named by
// the rule itself. A requirement of a rule is that of everything within it.
func (r *rule) unnamed() bool { return r != nil && r.requirement == "" }
