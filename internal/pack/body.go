package pack

import (
	"encoding/base64"
	"fmt"
	"mime"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// body compares the body of a request with what the operation takes.
func (p *Pack) body(where fixtures.Place, o spec.Operation, r fixtures.Request) mistakes {
	var found mistakes
	known := p.Contract.BodyMedia(o.ID)
	switch {
	case len(known) == 0 && r.HasBody():
		at := where.At("body")
		if where.Has("base64") {
			at = where.At("base64")
		}
		found.add(fmt.Errorf("%s: the operation has no body", at))
		return found
	case !r.HasBody() && o.BodyRequired && !o.Safe(): // a body of GET means nothing (RFC 9110, section 9.3.1)
		found.add(fmt.Errorf("%s: it has no body, and the operation needs one", where))
		return found
	case !r.HasBody():
		if r.Media != "" {
			found.add(fmt.Errorf("%s: there is no body that it is of", where.In("media")))
		}
		return found
	}
	media := o.BodyMedia
	if r.Media != "" {
		media = r.Media
		if !slices.ContainsFunc(known, func(k string) bool { return k == media || strings.Contains(k, "*") }) {
			found.add(fmt.Errorf("%s: %w", where.In("media"), plan.Known("media type", media, known)))
		}
	}
	kind, _, _ := mime.ParseMediaType(media)
	isJSON := kind == "" || kind == "application/json" || strings.HasSuffix(kind, "+json")
	isForm := kind == spec.FormType || kind == spec.MultipartType
	_, isText := r.Value.(string)
	switch {
	case r.Base64 != "":
		if r.Body != nil || r.Value != nil {
			found.add(fmt.Errorf("%s: body and base64 exclude each other", where))
		}
		if _, err := base64.StdEncoding.DecodeString(r.Base64); err != nil {
			found.add(fmt.Errorf("%s: it is not base64", where.In("base64")))
		}
	case r.Body == nil && isForm:
		found.add(fmt.Errorf("%s: a form needs its fields", where.In("body")))
	case !isJSON && !isForm && !isText:
		found.add(fmt.Errorf("%s: a body of %s needs a text here, or bytes as base64", where.In("body"), media))
	case r.Body == nil && isJSON && o.Body != nil && o.Body.Type == "object":
		found.add(fmt.Errorf("%s: the operation takes an object", where.In("body")))
	case r.Body != nil && o.Body != nil && (r.Media == "" || r.Media == o.BodyMedia):
		found.add(fields(where, "body field", r.Body, members(o, false), members(o, true))...)
	}
	found.add(items(where.In("body"), o, r)...)
	found.add(files(where.In("body"), kind, r.Body)...)
	return found
}

// items compares the items of a body that is an array with what the operation takes.
func items(where fixtures.Place, o spec.Operation, r fixtures.Request) mistakes {
	var found mistakes
	list, isList := r.Value.([]any)
	if !isList || o.Body == nil || o.Body.Items == nil || len(o.Body.Items.Properties) == 0 {
		return found
	}
	item := spec.Operation{Body: o.Body.Items}
	for _, element := range list {
		if object, isObject := element.(map[string]any); isObject {
			found.add(fields(where, "body field", object, members(item, false), members(item, true))...)
		}
	}
	return found
}

// files holds the fields of a form that are files.
func files(where fixtures.Place, kind string, body map[string]any) mistakes {
	var found mistakes
	for _, name := range sortedKeys(body) {
		file, isFile := fixtures.AsFile(body[name])
		if !isFile || kind != spec.MultipartType {
			continue
		}
		at := where.In(name)
		if file.Text != "" && file.Base64 != "" {
			found.add(fmt.Errorf("%s: text and base64 exclude each other", at))
		}
		if _, err := base64.StdEncoding.DecodeString(file.Base64); err != nil {
			found.add(fmt.Errorf("%s: base64 is not base64", at))
		}
		for member := range body[name].(map[string]any) {
			if err := plan.Known("member of a file", member, []string{"file", "type", "text", "base64"}); err != nil {
				found.add(fmt.Errorf("%s: %w", at, err))
			}
		}
	}
	return found
}
