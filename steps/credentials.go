package steps

import (
	"encoding/base64"
	"fmt"

	"github.com/assaykit/assay/internal/resource"
)

// unissued is a credential of the API's scheme that nobody has issued.
func unissued(run *ScenarioRun) *resource.Authentication {
	header, word := run.Fixtures.Auth.Carrier()
	text := run.Unique.Word() + run.Unique.Word()
	switch word {
	case "Basic":
		text = "Basic " + base64.StdEncoding.EncodeToString([]byte(run.Unique.Word()+":"+text))
	case "":
	default:
		text = word + " " + text
	}
	return &resource.Authentication{Header: text, In: header}
}

// sessionToken is a well-formed JSON Web Token, as a browser session has one.
// Nobody signed it.
func sessionToken(run *ScenarioRun) string {
	part := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"sub":"%s","iat":1735689600,"exp":4102444800}`, run.Unique.Word())
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." +
		part([]byte(run.Unique.Word()+run.Unique.Word()+run.Unique.Word()))
}
