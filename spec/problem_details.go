package spec

import (
	"mime"
	"net/http"
	"slices"
	"strings"
)

// withReferences returns violations without those of a problem whose type or instance is the
// reference of a URI: RFC 9457 has references there (sections 3.1.1 and 3.1.5), whatever
// format a document gives them. Spring's has "uri", and its answers have the path of the
// request.
func withReferences(found []Violation, header http.Header, body any) []Violation {
	if len(found) == 0 {
		return nil
	}
	media, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	problem, _ := body.(map[string]any)
	if media != "application/problem+json" {
		return found
	}
	return slices.DeleteFunc(found, func(v Violation) bool {
		text, _ := problem[strings.TrimPrefix(v.Pointer, "/")].(string)
		return (v.Pointer == "/type" || v.Pointer == "/instance") && strings.HasSuffix(v.Message, ", want "+formats["uri"].wanted(text)) && isURIReference(text)
	})
}
