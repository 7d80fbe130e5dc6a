package steps

import (
	"encoding/base64"
	"fmt"

	"github.com/assaykit/assay/internal/resource"
)

// unissued is a credential of the API's scheme that nobody has issued.
func unissued(w *ScenarioRun) *resource.Authentication {
	header, word := w.Fixtures.Auth.Carrier()
	text := w.Unique.Word() + w.Unique.Word()
	switch word {
	case "Basic":
		text = "Basic " + base64.StdEncoding.EncodeToString([]byte(w.Unique.Word()+":"+text))
	case "":
	default:
		text = word + " " + text
	}
	return &resource.Authentication{Header: text, In: header}
}

// sessionToken is a well-formed JSON Web Token, as a browser session has one.
// Nobody signed it.
func sessionToken(w *ScenarioRun) string {
	part := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"sub":"%s","iat":1735689600,"exp":4102444800}`, w.Unique.Word())
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." +
		part([]byte(w.Unique.Word()+w.Unique.Word()+w.Unique.Word()))
}
