package certify

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// ChallengePath is where a target can serve the certifier's nonce, below its origin. It is a
// path of RFC 8615.
const ChallengePath = "/.well-known/assay-challenge"

// SpotCheck runs some scenarios of a verified bundle against a live target, and compares
// their states with the bundle. It chooses the scenarios at random, so that nobody knows
// them before. The resources of the recorded run are gone, so each scenario creates its
// own. It also compares the TLS keys, and looks for the nonce of the challenge at the
// target; a challenge that is nil is none. The sample is the number of scenarios, at least 1;
// where there are no more it runs all. The profile in the options names the target and has
// its keys. It sends nothing for a bundle that does not verify. What does not agree is a
// finding of the report; an error means that the run could not begin.
func SpotCheck(ctx context.Context, r *Report, challenge *Challenge, o run.Options, sample int) error {
	if !r.Verified {
		r.note("spot check", "nothing is sent for a bundle that does not verify", errNotAsked)
		return nil
	}
	recorded := map[string]verdict.Scenario{}
	for _, s := range r.Judged.Scenarios {
		recorded[s.ID] = s
		o.Selection.Paths = append(o.Selection.Paths, s.ID)
	}
	rand.Shuffle(len(o.Selection.Paths), func(i, j int) { // seeded by the system
		paths := o.Selection.Paths
		paths[i], paths[j] = paths[j], paths[i]
	})
	o.Selection.Paths = o.Selection.Paths[:min(sample, len(o.Selection.Paths))]
	slices.Sort(o.Selection.Paths)
	if o.Seed == "" {
		o.Seed = run.NewSeed()
	}
	o.Profile.Connection.Appearance = o.Profile.Connection.Appearance.Neutral(o.Seed)
	seen := watchFor(r.Run.Plan.ChallengeHeader, challenge, &o)
	live, err := run.Execute(ctx, o)
	if err != nil {
		return err
	}
	detail, err := compareSpots(recorded, live)
	r.note("spot check", detail, err)
	detail, err = compareTLS(r.Evidence.Result.Target.TLSKeys, live.Target.TLSKeys)
	r.note("TLS key", detail, err)
	detail, err = seen.found(ctx, o.Profile)
	r.note("challenge at target", detail, err)
	return nil
}

func compareSpots(recorded map[string]verdict.Scenario, live *verdict.Result) (string, error) {
	if len(live.Problems) > 0 {
		return "", fmt.Errorf("%s: %s", live.Target.BaseURL, live.Problems[0].Message)
	}
	compared, left := 0, 0
	for _, is := range live.Scenarios {
		was := recorded[is.ID]
		switch {
		case is.State == verdict.NotExercised:
			left++
		case is.State != was.State:
			return "", fmt.Errorf("scenario %q is recorded as %s, and the live target comes to %s: %s", is.ID, was.State, is.State, is.Reason)
		default:
			compared++
		}
	}
	if compared == 0 {
		return "", errors.New("no scenario of the sample could be run: the keys or the fault header that they need are missing")
	}
	detail := fmt.Sprintf("%d scenarios come to the same at %s", compared, live.Target.BaseURL)
	if left > 0 {
		detail += fmt.Sprintf("; %d need a key or the fault header, which you did not give", left)
	}
	if left, _ := live.LeftBehind(); len(left) > 0 {
		n := len(left)
		detail += fmt.Sprintf("; %d resources could not be removed: assay clean --ledger %s removes them", n, live.Ledger)
	}
	return detail, nil
}

// compareTLS compares the public keys that the bundle states with those that the
// certifier saw.
func compareTLS(stated, seen []string) (string, error) {
	switch {
	case len(seen) == 0:
		return "the live target was reached without TLS", errNotAsked
	case len(stated) == 0:
		return "", errors.New("the live target shows a TLS key, and the bundle states none")
	}
	for _, key := range seen {
		if !slices.Contains(stated, key) {
			return "", fmt.Errorf("the live target shows the key sha256:%s, which the bundle does not state", key)
		}
	}
	return "the live target shows the key that the bundle states, sha256:" + seen[0], nil
}

// watch looks for a nonce in the answers of a run.
type watch struct {
	header string // "" if the vendor named none
	nonce  string // "" if no challenge was given

	mu              sync.Mutex
	with, responses int
}

// watchFor has a run watched for the nonce of a challenge.
func watchFor(header string, challenge *Challenge, o *run.Options) *watch {
	w := &watch{header: header}
	if challenge != nil {
		w.nonce = challenge.Nonce
	}
	show := o.OnExchange
	o.OnExchange = func(e *exchange.Exchange) {
		w.see(e)
		if show != nil {
			show(e)
		}
	}
	return w
}

// see counts an answer of the target: a success, since what stands in front of a target
// refuses requests on its own.
func (w *watch) see(e *exchange.Exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.Status < 200 || e.Status > 299 {
		return
	}
	w.responses++
	if w.header != "" && slices.Contains(e.ResponseHeader[http.CanonicalHeaderKey(w.header)], w.nonce) {
		w.with++
	}
}

// found says where the live target served the nonce: in the header that the vendor
// named, or at ChallengePath.
func (w *watch) found(ctx context.Context, p target.Profile) (string, error) {
	if w.nonce == "" {
		return "no challenge was given (--challenge)", errNotAsked
	}
	if w.header != "" && w.with > 0 && w.with == w.responses {
		return fmt.Sprintf("the live target sends the nonce in %s, in all of %d answers", w.header, w.with), nil
	}
	at, err := wellKnown(ctx, p)
	switch {
	case err == nil && at == w.nonce:
		return "the live target serves the nonce at " + ChallengePath, nil
	case err == nil && nonceForm.MatchString(at):
		return "", fmt.Errorf("the target serves another nonce at %s, %q", ChallengePath, at)
	case w.header != "":
		return "", fmt.Errorf("%d of %d answers have the nonce in %s, and it is not at %s either", w.with, w.responses, w.header, ChallengePath)
	case err != nil:
		return fmt.Sprintf("the target does not serve the nonce at %s: %s", ChallengePath, err), errNotAsked
	}
	return "the target does not serve the nonce at " + ChallengePath, errNotAsked
}

// nonceForm matches the nonces of challenges. Some servers answer every path with a page.
var nonceForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// wellKnown returns what a target serves at ChallengePath.
func wellKnown(ctx context.Context, p target.Profile) (string, error) {
	t, err := target.At(p.Target)
	if err != nil {
		return "", err
	}
	transport, err := p.Transport(t)
	if err != nil {
		return "", err
	}
	origin := *t.BaseURL
	origin.Path, origin.RawPath = "", ""
	client, err := exchange.New(exchange.Options{BaseURL: &origin, Appearance: p.Connection.Appearance.As(""), Transport: transport, Secrets: p.Secrets(), Limits: exchange.Limits{Body: 4 << 10, Total: p.Timeout.Std()}})
	if err != nil {
		return "", err
	}
	defer client.Close()
	e, err := client.Do(ctx, exchange.Request{Method: http.MethodGet, Path: ChallengePath})
	switch {
	case err != nil:
		return "", err
	case e.Status != http.StatusOK:
		return "", fmt.Errorf("it answers %d", e.Status)
	}
	return strings.TrimSpace(string(e.ResponseBody)), nil
}

// challengeServed checks the header that the vendor named in the recorded answers. It
// shows that the server which answered was set up for this challenge, as far as the
// evidence is believed.
func (v *verification) challengeServed() (string, error) {
	header := v.evidence().Plan.ChallengeHeader
	switch {
	case v.Challenge == nil:
		return "no challenge was given (--challenge)", errNotAsked
	case header == "":
		return "the vendor named no header for it (certify --challenge-header)", errNotAsked
	}
	w := &watch{header: header, nonce: v.Challenge.Nonce}
	for _, x := range v.evidence().Exchanges {
		w.see(x.Exchange)
	}
	if w.with == 0 || w.with < w.responses {
		return "", fmt.Errorf("%d of %d recorded successes have the nonce in %s", w.with, w.responses, cut(header))
	}
	return fmt.Sprintf("all of %d recorded successes have the nonce in %s", w.with, header), nil
}
