package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// What the preflight finds in place of the target.
const (
	Refused     = "refused"     // the API, which refuses the key
	Intercepted = "intercepted" // something in front of the API, which refuses the request
	OtherAPI    = "other-api"   // something else
	Failing     = "failing"     // server errors
	Limited     = "limited"     // a rate limit that is used up for longer than a run waits
)

// UnfitError says that a target answers, and why it makes no sense to test it.
type UnfitError struct {
	Kind    string // one of the above
	Message string // in one line
	Hint    string // what to do
}

func (e *UnfitError) Error() string { return e.Message }

// Preflight asks the target for what every target of the contract has, without
// writing anything, and returns nil if an answer to a request that needs the key is
// of the API. Where only operations that anybody may ask for are answered, operations
// that need the key are asked besides: an open health check says nothing of the key.
// Otherwise the error says in one line what the target is instead: not
// there, not willing to take the key, or something else. It is an *UnfitError where the
// answers show that, and else another error. The credential is the name of the
// secret of the main key; "" for none.
//
// It is lenient on purpose. Whether the answers are right is for the scenarios
// to judge; here it only matters whether it makes sense to run them.
func Preflight(ctx context.Context, client *exchange.Client, p *pack.Pack, credential string) error {
	if len(p.Fixtures.Preflight) == 0 {
		return nil // there is nothing to ask for
	}
	asked := preflight{client: client, pack: p, credential: credential}
	for _, id := range p.Fixtures.Preflight {
		if proven, err := asked.ask(ctx, id); proven || err != nil {
			return err
		}
	}
	if asked.open == "" {
		return withBasePath(explain(asked.answers), p.Contract.BasePath, asked.answers[0].request)
	}
	for _, id := range asked.others() {
		if proven, err := asked.ask(ctx, id); proven || err != nil {
			return err
		}
	}
	ofTheKey := func(a answer) bool {
		return isRefusal(a) && a.credential != "" && a.status != http.StatusProxyAuthRequired
	}
	if refusal := firstOf(asked.answers, ofTheKey); refusal != nil {
		unfit := keyRefused(*refusal)
		unfit.Message += ", and " + asked.open + " needs none"
		return unfit
	}
	return nil
}

// preflight is one that is under way.
type preflight struct {
	client     *exchange.Client
	pack       *pack.Pack
	credential string

	answers []answer // none of which proves the key
	open    string   // an operation that is answered and needs no key; "" for none
}

// ask sends the request of an operation. It returns true for an answer of the API to a
// request that needs the key, and an error where it is no use to ask further.
func (t *preflight) ask(ctx context.Context, id string) (proven bool, err error) {
	p := t.pack
	operation, _ := p.Contract.Operation(id)
	e, err := t.client.Do(ctx, preflightRequest(p, operation, t.credential))
	if err != nil {
		if isLimit(err) {
			return false, &UnfitError{Kind: Limited, Message: err.Error(), Hint: "wait until the limit is over, or use a key that has more left"}
		}
		if unreachable(err) {
			return false, err
		}
		if untokened(err) {
			return false, &UnfitError{Kind: Refused, Message: "the target gives no token for " + t.credential + ": " + tokenTrouble(err), Hint: "check the key in " + t.credential + ", and authentication in resources.yaml"}
		}
		t.answers = append(t.answers, answer{err: err})
		return false, nil
	}
	if operation.Succeeds(e.Status) && resembles(p, operation, e) || refusesAsDocumented(p, operation, e) {
		if t.needsKey(operation) {
			return true, nil
		}
		t.open = id
	}
	a := newAnswer(e, p.Fixtures.Error.Message, t.credential)
	if carried, ok := p.Fixtures.Auth.Of(p.Contract.Security(id)); ok && len(carried) > 0 {
		a.carrier = carried[0].Carrier()
	} else {
		a.credential = "" // the request had none
	}
	if isRefusal(a) && !a.own && isDocumented(p, operation, e) {
		a.own = true
	}
	t.answers = append(t.answers, a)
	return false, nil
}

// needsKey reports whether an answer to an operation says something of the key. Where no
// operation says that it needs one, each may.
func (t *preflight) needsKey(o spec.Operation) bool {
	if t.pack.Fixtures.Auth.None() || t.pack.Contract.IsSecured(o.ID) {
		return true
	}
	return !slices.ContainsFunc(t.pack.Contract.Operations, func(o spec.Operation) bool { return t.pack.Contract.IsSecured(o.ID) })
}

// others are operations to ask for besides: they only read, need the key, and refer to
// nothing.
func (t *preflight) others() []string {
	const most = 3
	var ids []string
	for _, o := range t.pack.Contract.Operations {
		_, why := t.pack.Fixtures.Request(o.ID)
		if len(ids) < most && why == "" && !slices.Contains(t.pack.Fixtures.Preflight, o.ID) && t.pack.Contract.IsSecured(o.ID) && t.pack.CanPrecede(o) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// withBasePath adds to the hint of an error that the contract has a base path, where the
// request that found something else did not have it.
func withBasePath(err error, base, request string) error {
	var unfit *UnfitError
	if errors.As(err, &unfit) && unfit.Kind == OtherAPI && base != "" && !strings.Contains(request, base+"/") {
		unfit.Hint += fmt.Sprintf(": in the document it ends with %s", base)
	}
	return err
}

// answer is what explain needs to know of one.
type answer struct {
	request    string // its method and URL
	status     int
	json       bool
	location   string
	wantsTLS   bool   // it says something of HTTPS, as servers do on a port for it
	own        bool   // a refusal is in the form of the API's errors
	told       string // what it says itself: media type and server where it is none of the API's, and its text
	credential string // the name of the one that was sent
	carrier    string // where the request had it; "" for nowhere
	err        error  // why there is none
}

func newAnswer(e *exchange.Exchange, message, credential string) answer {
	a := answer{
		request: e.Method + " " + e.URL, status: e.Status, json: isJSON(e), location: e.ResponseHeader.Get("Location"),
		wantsTLS: strings.HasPrefix(e.URL, "http:") && bytes.Contains(e.ResponseBody, []byte("HTTPS")), credential: credential,
	}
	text, found := apiMessage(e, message)
	a.own = found && e.Status != http.StatusProxyAuthRequired && len(e.ResponseHeader.Values("Proxy-Authenticate")) == 0
	if a.own {
		a.told = quoted(text)
		return a
	}
	media, _, _ := mime.ParseMediaType(e.ResponseHeader.Get("Content-Type"))
	var parts []string
	if media != "" {
		parts = append(parts, cut(media))
	}
	if server := e.ResponseHeader.Get("Server"); server != "" {
		parts = append(parts, "from "+strings.Trim(quoted(server), `"`))
	}
	if text := quoted(string(e.ResponseBody)); text != "" {
		parts = append(parts, text)
	}
	a.told = strings.Join(parts, " ")
	return a
}

// String says what was asked, and what was answered.
func (a answer) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s is answered %d %s", a.request, a.status, a.told))
}

// unreachable reports whether an error is about the target as a whole, so that
// asking for something else is no use.
func unreachable(err error) bool {
	var e *exchange.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind {
	case exchange.KindDNS, exchange.KindRefused, exchange.KindUnreachable, exchange.KindTLS, exchange.KindProxy, exchange.KindCanceled:
		return true
	}
	return false
}

// untokened reports whether no token was given for the key.
func untokened(err error) bool {
	var e *exchange.Error
	return errors.As(err, &e) && e.Kind == exchange.KindToken
}

func tokenTrouble(err error) string {
	var e *exchange.Error
	_ = errors.As(err, &e) // as above
	return strings.TrimPrefix(e.Message, "no token: ")
}

func isLimit(err error) bool {
	var e *exchange.Error
	return errors.As(err, &e) && e.Kind == exchange.KindLimited
}

// resembles reports whether a success is of the API: as the contract has it, or
// near enough that it is for the scenarios to say what is wrong with it. An object
// that has none of the documented members is of another API, though a contract
// that requires none may permit it. A null in place of an empty array is what servers send
// whose language has both.
func resembles(p *pack.Pack, operation spec.Operation, e *exchange.Exchange) bool {
	// That something follows the value, that a key is there twice, or that it is not
	// in UTF-8, is for the scenarios to find.
	decoded := spec.Decode(e.ResponseBody)
	body := decoded.Value
	if decoded.Err == nil && p.Contract.Resembles(operation.ID, e.Status, body) {
		return true
	}
	if decoded.Err == nil && body == nil && p.Contract.Resembles(operation.ID, e.Status, []any{}) {
		return true
	}
	violations := p.Contract.Check(operation.ID, spec.Answer{
		Method: e.Method, Status: e.Status, Header: e.ResponseHeader, Body: e.ResponseBody,
	})
	object, isObject := body.(map[string]any)
	if len(violations) == 0 {
		return !isObject || len(object) == 0
	}
	// Broken JSON that has the names of all members is not another API either.
	members := p.Contract.Members(operation.ID, e.Status)
	lacks := func(name string) bool { return !bytes.Contains(e.ResponseBody, []byte(name)) }
	return !isObject && len(members) > 0 && !slices.ContainsFunc(members, lacks)
}

// isJSON reports whether an answer says that it is JSON of some kind.
func isJSON(e *exchange.Exchange) bool {
	kind, _, _ := mime.ParseMediaType(e.ResponseHeader.Get("Content-Type"))
	return kind == "application/json" || strings.HasSuffix(kind, "+json")
}

// explain says what the answers have in common.
func explain(answers []answer) error {
	first := answers[0]
	every := func(holds func(answer) bool) bool {
		return !slices.ContainsFunc(answers, func(a answer) bool { return !holds(a) })
	}
	other := func(format string, args ...any) error {
		return &UnfitError{Kind: OtherAPI, Message: fmt.Sprintf(format, args...), Hint: "check the base URL"}
	}
	switch {
	case every(func(a answer) bool { return a.err != nil }):
		return first.err
	case every(func(a answer) bool { return a.status == 404 && !a.json }):
		return other("%s is answered 404 without JSON", first.request)
	case every(func(a answer) bool { return a.status == 404 }):
		return other("%s is answered 404, and so is every other request", first.request)
	case every(func(a answer) bool { return a.status == 400 && a.wantsTLS }):
		return fmt.Errorf("%s is answered 400: the target speaks TLS, and the URL begins with http", first.request)
	case every(func(a answer) bool { return a.status >= 500 }):
		return &UnfitError{Kind: Failing, Message: "the target is in trouble: " + first.String(), Hint: "check its logs"}
	case every(func(a answer) bool { return a.status/100 == 3 }):
		return other("%s is answered %d, to %.200q: give the URL where the API itself is", first.request, first.status, first.location)
	case every(func(a answer) bool { return a.status/100 == 2 && !a.json }):
		return other("%s is answered %d without JSON", first.request, first.status)
	}
	// They differ. The one that is told is the one that says most: that the key is
	// not good, or else an answer rather than none.
	if a := firstOf(answers, func(a answer) bool { return isRefusal(a) && a.own }); a != nil {
		return keyRefused(*a)
	}
	if a := firstOf(answers, isRefusal); a != nil {
		return &UnfitError{
			Kind: Intercepted, Message: "something in front of the API refuses the request: " + a.String(),
			Hint: "let it allow this machine, or send the header that it needs with --header",
		}
	}
	if a := firstOf(answers, func(a answer) bool { return a.err == nil }); a != nil {
		first = *a
	}
	return other("%s is answered %d, in a form that the contract does not describe", first.request, first.status)
}

// keyRefused says that the API refuses the key, or a request that has none.
func keyRefused(a answer) *UnfitError {
	if a.credential == "" {
		return &UnfitError{
			Kind: Refused, Message: "the target wants a key, and the request has none: " + a.String(),
			Hint: "the document has no security scheme for this operation: add one, so that the key is sent, or send one with --header",
		}
	}
	hint := "check the key in " + a.credential + ", and that it belongs to this target"
	if a.carrier != "" {
		hint += "; it was sent in " + a.carrier
	}
	return &UnfitError{Kind: Refused, Message: "the target refuses the API key: " + a.String(), Hint: hint}
}

func isRefusal(a answer) bool {
	return a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.status == http.StatusProxyAuthRequired
}

func firstOf(answers []answer, holds func(answer) bool) *answer {
	if n := slices.IndexFunc(answers, holds); n >= 0 {
		return &answers[n]
	}
	return nil
}

// apiMessage returns the message of an error in the API's form, and whether it is
// in that form: JSON with a member where the pack says that messages are.
func apiMessage(e *exchange.Exchange, at string) (string, bool) {
	body := spec.Decode(e.ResponseBody)
	if body.Err != nil {
		return "", false
	}
	value := body.Value
	if at == "" {
		return string(e.ResponseBody), true
	}
	for _, name := range strings.Split(strings.TrimPrefix(at, "/"), "/") {
		object, _ := value.(map[string]any)
		member, found := object[spec.UnescapeToken(name)]
		if !found {
			return "", false
		}
		value = member
	}
	if text, ok := value.(string); ok {
		return text, true
	}
	text, err := json.Marshal(value)
	return string(text), err == nil
}

// markup is what is not shown of an answer in HTML.
var markup = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)>|<!--.*?-->|<[^>]*>`)

// quoted shows a text of the target's in quotes, on one line and cut short; "" if
// there is none.
func quoted(text string) string {
	const scanned = 4 << 10
	text = strings.ToValidUTF8(text[:min(len(text), scanned)], "")
	text = strings.Join(strings.Fields(markup.ReplaceAllString(text, " ")), " ")
	if text == "" {
		return ""
	}
	return strconv.Quote(cut(text))
}

// cut bounds a text that the target has sent.
func cut(text string) string {
	const most = 120
	if characters := []rune(text); len(characters) > most {
		return string(characters[:most]) + "…"
	}
	return text
}
