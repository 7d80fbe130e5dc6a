package reference

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxViolations bounds a 422, which an array of a million wrong ids would
// otherwise make many times as large as the request.
const maxViolations = 100

// input is a request on its way through validation. Its methods read one part
// each and note what is wrong, so that the 422 lists every violation. A handler
// first reads all that it needs, then asks refused, and only then acts.
type input struct {
	organization string

	writer     http.ResponseWriter
	request    *http.Request
	segments   map[string]string // path parameters
	parameters map[string]string // query parameters
	violations []violation
}

func newInput(w http.ResponseWriter, r *http.Request, organization string, segments map[string]string) *input {
	in := &input{organization: organization, writer: w, request: r, segments: segments}
	in.parameters = in.query()
	return in
}

// refused says whether there is a violation; refusal is the answer then.
func (in *input) refused() bool { return len(in.violations) > 0 }

func (in *input) refusal() answer { return unprocessable(in.violations) }

func (in *input) note(message, kind string, location ...any) {
	if len(in.violations) == maxViolations {
		return
	}
	in.violations = append(in.violations, violation{Location: location, Message: message, Type: kind})
}

func (in *input) notInteger(location ...any) {
	in.note("value is not a valid integer", "type_error.integer", location...)
}

// query parses the query string. A parameter given twice is refused rather than
// guessed at; parameters that the operation does not know are ignored.
func (in *input) query() map[string]string {
	parameters := map[string]string{}
	for pair := range strings.SplitSeq(in.request.URL.RawQuery, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		value, valueErr := url.QueryUnescape(rawValue)
		if err != nil || valueErr != nil {
			in.note("value is not URL-encoded", "value_error.url_encoding", "query", rawName)
			continue
		}
		if _, repeated := parameters[name]; repeated {
			in.note("parameter is given twice", "value_error.repeated", "query", name)
		}
		parameters[name] = value
	}
	return parameters
}

// pathID reads an id from the path.
func (in *input) pathID(name string) int64 {
	return in.id(in.segments[name], "path", name)
}

// queryID reads an id from the query.
func (in *input) queryID(name string) (id int64, sent bool) {
	text, sent := in.parameters[name]
	if !sent {
		return 0, false
	}
	return in.id(text, "query", name), true
}

// id parses an id. Zero, negative ids and ids beyond int64 are open: here they
// are well-formed ids that nothing has, and 0 stands for all beyond int64.
func (in *input) id(text string, location ...any) int64 {
	if !isInteger(text) {
		in.notInteger(location...)
		return 0
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return value
}

// number reads a number from the query; a violation leaves the fallback.
func (in *input) number(name string, fallback, lowest, highest int64) int64 {
	text, sent := in.parameters[name]
	if !sent {
		return fallback
	}
	value, err := strconv.ParseInt(text, 10, 64)
	switch {
	case !isInteger(text):
		in.notInteger("query", name)
	case err == nil && value >= lowest && value <= highest:
		return value
	case strings.HasPrefix(text, "-") || value < lowest:
		in.note("ensure this value is greater than or equal to "+strconv.FormatInt(lowest, 10),
			"value_error.number.not_ge", "query", name)
	default:
		in.note("ensure this value is less than or equal to "+strconv.FormatInt(highest, 10),
			"value_error.number.not_le", "query", name)
	}
	return fallback
}

// isInteger accepts decimal integers as JSON writes them: no plus sign, no
// leading zero, no fraction, no exponent. Coercion is open; here there is none.
func isInteger(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || digits[0] == '0' && len(digits) > 1 {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}
