package spec

import "cmp"

// The requirements of the OpenAPI Specification itself: an answer has to be as the
// document describes it, also where the document names no requirement for that.
// The ids are permanent, and none that a registry can have.
const (
	builtinStatus = "OAS-STATUS"
	builtinMedia  = "OAS-MEDIA"
	builtinSchema = "OAS-SCHEMA"
)

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
		of(builtinMedia, "Response Object", "An answer has a body just where its content describes one, and of a media type that this names."),
		of(builtinSchema, "Schema Object", "The headers and the body of an answer are as their schemas describe them."),
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
	if c.errorRule != nil {
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
			c.Requirements = append(c.Requirements, r)
		}
	}
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
