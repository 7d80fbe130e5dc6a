package steps

import (
	"encoding/hex"
	"regexp"
)

// The forms of ids that are not numbers: a UUID (RFC 9562), and hexadecimal digits of
// at least as many as no number of one's own has.
var (
	uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	hexForm  = regexp.MustCompile(`^[0-9a-f]{20,}$`)
)

// strange returns an id that no record has, of the form of one that a record has: a
// target that looks at the form first would else say nothing of records.
func (run *ScenarioRun) strange(own any) any {
	text, isText := own.(string)
	switch {
	case isText && uuidForm.MatchString(text):
		return run.Unique.Uuid()
	case isText && hexForm.MatchString(text):
		digits := ""
		for len(digits) < len(text) {
			digits += hex.EncodeToString(run.Unique.Bytes())
		}
		return digits[:len(text)]
	}
	return run.Unique.Number(run.Fixtures.UnknownID.Minimum, run.Fixtures.UnknownID.Maximum)
}
