package spec

import (
	"maps"
	"mime"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const jsonType = "application/json"

// The media types of forms.
const (
	FormType      = "application/x-www-form-urlencoded"
	MultipartType = "multipart/form-data"
)

// bodyMedia is the media type that requests have, of those that are documented: JSON, a
// form, or whatever there is; "" for none.
func bodyMedia(types []string) string {
	for _, fits := range []func(string) bool{
		func(t string) bool { return strings.EqualFold(t, jsonType) },
		func(t string) bool { return isMedia(t, "application/merge-patch+json") },
		func(t string) bool { return isJSON(t) && !isMedia(t, "application/json-patch+json") }, isJSON,
		func(t string) bool { return isMedia(t, FormType) }, isForm,
		func(t string) bool { return t != "" && !strings.Contains(t, "*") },
	} {
		if n := slices.IndexFunc(types, fits); n >= 0 {
			return types[n]
		}
	}
	return ""
}

// isForm reports whether a body of a media type consists of fields.
func isForm(contentType string) bool {
	return isMedia(contentType, FormType) || isMedia(contentType, MultipartType)
}

func isMedia(contentType, want string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == want
}

// IsForm reports whether requests of the operation have a form as their body: of
// [FormType] or of [MultipartType].
func (o Operation) IsForm() bool { return isForm(o.BodyMedia) }

// PartMedia returns the media types that a document's encoding has for a field of an
// operation's form, in their order; nil where it has none.
func (c *Contract) PartMedia(operation, field string) []string {
	media := c.fieldBody(operation)
	if media == nil || media.Encoding[field] == nil {
		return nil
	}
	return strings.FieldsFunc(media.Encoding[field].ContentType, func(c rune) bool { return c == ',' || c == ' ' })
}

// accept is what a request asks for in the header Accept: JSON where a success may be JSON,
// and otherwise the media types that are. Where a success has no body, it is JSON and what
// refusals are of: an API that has one media type alone may refuse all others.
func accept(responses map[string]*openapi3.ResponseRef) string {
	types, plain := answered(responses, true)
	if len(types) > 0 && !plain {
		return strings.Join(types, ", ")
	}
	if others, plain := answered(responses, false); len(types) == 0 && !plain {
		return strings.Join(append([]string{jsonType}, others...), ", ")
	}
	return jsonType
}

// answered are the media types of successes or of other answers, sorted, and whether plain
// JSON is one of them.
func answered(responses map[string]*openapi3.ResponseRef, successes bool) (types []string, plain bool) {
	for status, ref := range responses {
		if strings.HasPrefix(status, "2") != successes || ref.Value == nil {
			continue
		}
		types = slices.AppendSeq(types, maps.Keys(ref.Value.Content))
	}
	slices.Sort(types)
	return slices.Compact(types), slices.ContainsFunc(types, func(t string) bool { return t == jsonType || strings.Contains(t, "*") })
}
