package resource

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// boundary is between the parts of a multipart body: always the same, so that the same
// request is the same bytes.
const boundary = "boundary-5f1c9e07d2b84a36"

// renderBody returns the body and its content type; nil for none.
func (r Request) renderBody() ([]byte, string, error) {
	media := cmp.Or(r.ContentType, r.Operation.BodyMedia, "application/json")
	if r.RawBody {
		if r.Operation.Body == nil || r.Operation.IsForm() {
			media = cmp.Or(r.ContentType, "application/json")
		}
		return r.Raw, media, nil
	}
	if r.Value != nil {
		return r.renderValue(media)
	}
	if r.Body == nil {
		return nil, "", nil
	}
	switch kind, _, _ := mime.ParseMediaType(media); kind {
	case spec.FormType:
		return []byte(encodeForm(r.Body)), media, nil
	case spec.MultipartType:
		body, err := encodeMultipart(r.Body)
		return body, mime.FormatMediaType(spec.MultipartType, map[string]string{"boundary": boundary}), err
	}
	body, err := jsonvalue.Encode(r.Body)
	return body, media, err
}

// encodeForm writes fields as a form. An array is a field that is repeated; an object
// has a field for each member, name[member].
func encodeForm(fields map[string]any) string {
	form := url.Values{}
	for name, value := range fields {
		addField(form, name, value)
	}
	return form.Encode()
}

func addField(form url.Values, name string, value any) {
	switch v := value.(type) {
	case nil:
		form.Add(name, "")
	case []any:
		for _, item := range v {
			addField(form, name, item)
		}
	case map[string]any:
		for member, part := range v {
			addField(form, name+"["+member+"]", part)
		}
	default:
		form.Add(name, fmt.Sprint(v))
	}
}

// encodeMultipart writes fields as the parts of a form (RFC 7578). An object that is no
// file is a part of JSON.
func encodeMultipart(fields map[string]any) ([]byte, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.SetBoundary(boundary); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		values, isList := fields[name].([]any)
		if !isList {
			values = []any{fields[name]}
		}
		for _, value := range values {
			if err := writePart(w, name, value); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return body.Bytes(), nil
}

// quotedName writes a name as browsers do in a part's header.
func quotedName(name string) string {
	return `"` + strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(name) + `"`
}

func writePart(w *multipart.Writer, name string, value any) error {
	disposition := "form-data; name=" + quotedName(name)
	header := textproto.MIMEHeader{}
	var content []byte
	file, isFile := fixtures.AsFile(value)
	_, isObject := value.(map[string]any)
	switch {
	case isFile:
		disposition += "; filename=" + quotedName(file.Name)
		header.Set("Content-Type", cmp.Or(file.Type, "application/octet-stream"))
		content = []byte(file.Text)
		if file.Base64 != "" {
			var err error
			if content, err = base64.StdEncoding.DecodeString(file.Base64); err != nil {
				return err
			}
		}
	case isObject:
		header.Set("Content-Type", "application/json")
		var err error
		if content, err = jsonvalue.Encode(value); err != nil {
			return err
		}
	case value != nil:
		content = []byte(fmt.Sprint(value))
	}
	header.Set("Content-Disposition", disposition)
	part, err := w.CreatePart(header)
	if err != nil {
		return err
	}
	_, err = part.Write(content)
	return err
}

// fill puts header, cookies and body of a fixture into a request.
func (r *Request) fill(fixture fixtures.Request, resolve func(string) (any, error)) error {
	var err error
	if r.Header, err = headerOf(r.Operation, fixture, resolve); err != nil {
		return err
	}
	if fixture.Media != "" {
		r.ContentType = fixture.Media
	}
	switch {
	case fixture.Base64 != "":
		r.RawBody = true
		r.ContentType = cmp.Or(r.ContentType, r.Operation.BodyMedia, "application/octet-stream")
		r.Raw, err = base64.StdEncoding.DecodeString(fixture.Base64)
		return err
	case fixture.Value == nil:
		return nil
	}
	r.Value, err = fixtures.Resolve(fixture.Value, resolve)
	return err
}

// renderValue returns a body that is no object, of a media type.
func (r Request) renderValue(media string) ([]byte, string, error) {
	if kind, _, _ := mime.ParseMediaType(media); kind == "application/json" || strings.HasSuffix(kind, "+json") {
		body, err := jsonvalue.Encode(r.Value)
		return body, media, err
	}
	text, isText := r.Value.(string)
	if !isText {
		return nil, "", errors.New("a body that is no JSON and no form has to be a text")
	}
	return []byte(text), media, nil
}

// headerOf is the header that the accepted request of an operation has beside what
// every request has; nil for none.
func headerOf(o spec.Operation, fixture fixtures.Request, resolve func(string) (any, error)) (http.Header, error) {
	header := http.Header{}
	if fixture.Accept != "" {
		header.Set("Accept", fixture.Accept)
	}
	values, err := fixtures.ResolveFields(fixture.Header, resolve)
	if err != nil {
		return nil, err
	}
	for name, value := range values {
		header.Set(name, o.RenderHeader("header", name, value))
	}
	if values, err = fixtures.ResolveFields(fixture.Cookie, resolve); err != nil {
		return nil, err
	}
	var cookies []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		cookies = append(cookies, name+"="+o.RenderHeader("cookie", name, values[name]))
	}
	if len(cookies) > 0 {
		header.Set("Cookie", strings.Join(cookies, "; "))
	}
	if len(header) == 0 {
		return nil, nil //nolint:nilnil // there is none
	}
	return header, nil
}
