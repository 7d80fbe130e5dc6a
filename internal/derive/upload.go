package derive

import (
	"encoding/base64"
	"regexp"

	"github.com/assaykit/assay/spec"
)

// files are the smallest bodies of media types that are not JSON.
var files = map[string]string{
	"application/octet-stream": "bytes",
	"application/pdf":          "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
	"image/gif":                "GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;",
	"image/png": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
		"\x00\x00\x00\rIDATx\xda\x63\x64\x60\xf8\x5f\x0f\x00\x02\x87\x01\x80\xeb\x47\xba\x92\x00\x00\x00\x00IEND\xae\x42\x60\x82",
}

// pictures are words of fields, paths and operations that take a picture.
var pictures = regexp.MustCompile(`(?i)image|picture|photo|avatar|logo|icon|thumbnail|banner|poster`)

// withFiles gives the fields of a multipart form a file that are one.
func withFiles(contract *spec.Contract, o *operation, body map[string]any) map[string]any {
	if !o.IsForm() {
		return body
	}
	for _, p := range o.Body.Properties {
		_, has := body[p.Name]
		switch items := p.Schema.Items; {
		case !has:
		case p.Schema.Format == "binary":
			body[p.Name] = fileFor(contract, o, p.Name)
		case items != nil && items.Format == "binary":
			body[p.Name] = []any{fileFor(contract, o, p.Name)}
		}
	}
	return body
}

// fileFor is a file for a field of a form: of a media type that the document's encoding of
// the field has, a picture where the field, the path or the operation speaks of one, or a
// text.
func fileFor(contract *spec.Contract, o *operation, field string) map[string]any {
	for _, media := range contract.PartMedia(o.ID, field) {
		if content := files[media]; content != "" {
			return asFile("file", media, content)
		}
	}
	if pictures.MatchString(field) || pictures.MatchString(lastSegment(o.Path)) || pictures.MatchString(o.ID) {
		return asFile("picture.png", "image/png", files["image/png"])
	}
	return map[string]any{"file": "file.txt", "type": "text/plain", "text": "text of a file\n"}
}

func asFile(name, media, content string) map[string]any {
	return map[string]any{"file": name, "type": media, "base64": base64.StdEncoding.EncodeToString([]byte(content))}
}
