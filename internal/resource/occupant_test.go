package resource

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/reference"
)

func TestWhatShowsAnInstance(t *testing.T) {
	a := agentOfBundled(t)
	i := &Instance{
		Resource: fixtures.Resource{Name: "book", Identification: fixtures.Identification{Find: fixtures.Find{Match: "isbn"}}}, Identity: "Assay Abcdefghijkmn",
		renamed: []string{"Assay Aaaaaaaaaaaaa"}, Body: map[string]any{"isbn": "Assay Abcdefghijkmn", "title": "assay-acccccccccccc", "kind": "novel", "pages": 7},
	}
	for _, c := range []struct {
		name           string
		found          Item
		shows, another bool
	}{
		{name: "its identity", found: Item{"isbn": "Assay Abcdefghijkmn"}, shows: true},
		{name: "its identity in other letters, and cut off", found: Item{"isbn": "ASSAY ABCDEFGHIJKMN …"}, shows: true},
		{name: "what it was renamed to", found: Item{"isbn": "Assay Aaaaaaaaaaaaa"}, shows: true},
		{name: "another value that was made up for it", found: Item{"isbn": nil, "title": "assay-acccccccccccc"}, shows: true},
		{name: "what anybody may have", found: Item{"isbn": "1", "kind": "novel", "pages": 7}, another: true},
		{name: "the value of another member", found: Item{"isbn": "1", "kind": "assay-acccccccccccc"}, another: true},
		{name: "no identity", found: Item{"isbn": nil, "kind": "novel"}},
		{name: "nothing", found: nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.shows, a.shows(c.found, i))
			require.Equal(t, c.another, a.isAnother(c.found, i))
		})
	}
}

// supplanted is a server on which something else has an id by now.
type supplanted struct {
	http.Handler
	path, answer string
	status       int
	unsafe       int
}

func (s *supplanted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.URL.Path == s.path {
		s.unsafe++
	}
	if r.Method != http.MethodGet || r.URL.Path != s.path {
		s.Handler.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(s.status)
	_, _ = w.Write([]byte(s.answer))
}

// A request that writes is not sent to an id that may be another's by now, or that
// is.
func TestNothingIsWrittenToWhatIsAnothers(t *testing.T) {
	for _, c := range []struct {
		name             string
		doubtful, reused bool
		status           int
		answer           string
		sent             bool
		gone, taken      bool
	}{
		{name: "nobody has reason to doubt", status: 200, answer: `{"data": {"work_email": "x@example.com"}}`, sent: true},
		{name: "it is itself", doubtful: true, status: 200, answer: `{"data": {"work_email": "assayaaaaaaaaaaaaa@example.com"}}`, sent: true},
		{name: "it is another's", doubtful: true, status: 200, answer: `{"data": {"work_email": "x@example.com"}}`, taken: true},
		{name: "it is gone", doubtful: true, status: 404, answer: `{"detail": "Contact not found"}`, sent: true},
		{name: "it is gone, and ids are given out again", doubtful: true, reused: true, status: 404, answer: `{"detail": "Contact not found"}`, gone: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, clock := packtest.Bundled(t), targettest.NewClock()
			server := &supplanted{Handler: targettest.NewReference(t, clock.Now, reference.Limits{}), path: p.Contract.BasePath + "/contacts/7", answer: c.answer, status: c.status}
			a := agentOf(t, server)
			a.Ledger.reused = c.reused
			i := &Instance{Resource: p.Fixtures.Resources.Resources["contact"], Kind: "contact", Org: Main, Identity: "assayaaaaaaaaaaaaa@example.com", ID: 7, condition: condition{doubtful: c.doubtful}}
			err := a.MayWrite(t.Context(), a.RequestFor("deleteContact", i))
			require.Zero(t, server.unsafe)
			require.Equal(t, c.sent, err == nil)
			require.Equal(t, c.gone, errors.Is(err, ErrGone))
			require.Equal(t, c.taken, errors.Is(err, ErrTaken))
		})
	}
}

// What depends on something goes before it, so that it is not taken along.
func TestTheOrderOfRemoval(t *testing.T) {
	s := agentOfBundled(t)
	list, contact, company := &Instance{Kind: "list"}, &Instance{Kind: "contact"}, &Instance{Kind: "company"}
	later := &Instance{Kind: "contact"}
	require.Equal(t, [][]*Instance{{later, contact}, {company}, {list}}, s.byRank([]*Instance{later, company, contact, list}))
}

func TestWhatDependsOnWhatIsGone(t *testing.T) {
	l := newLedger()
	list := &Instance{Kind: "list", Org: Main, ID: "7", Identity: "Assay Abcdefghijkmn"}
	on := &Instance{Kind: "contact", Org: Main, Body: map[string]any{"list_id": "7"}}
	named := &Instance{Kind: "contact", Org: Main, Body: map[string]any{"list": "Assay Abcdefghijkmn"}}
	apart := &Instance{Kind: "contact", Org: Main, Body: map[string]any{"list_id": "8", "tags": []any{"7"}, "note": ""}}
	theirs := &Instance{Kind: "contact", Org: Other, Body: map[string]any{"list_id": "7"}}
	l.entries = []*Instance{list, on, named, apart, theirs}
	l.doubtDependents(list)
	require.Equal(t, []bool{false, true, true, false, false},
		[]bool{l.isDoubtful(list), l.isDoubtful(on), l.isDoubtful(named), l.isDoubtful(apart), l.isDoubtful(theirs)})
	l.sure(on)
	require.False(t, l.isDoubtful(on))
}

func TestAnIDThatIsGivenOutAgain(t *testing.T) {
	l := newLedger()
	first := &Instance{Resource: fixtures.Resource{Name: "list"}, Org: Main}
	l.expect(first)
	l.identify(first, "7")
	l.gone(first)
	for _, c := range []struct {
		name, kind, id string
		org            Key
		want           bool
	}{
		{name: "another id", kind: "list", id: "8", org: Main},
		{name: "of another kind", kind: "contact", id: "7", org: Main},
		{name: "in another organization", kind: "list", id: "7", org: Other},
		{name: "the same", kind: "list", id: "7", org: Main, want: true},
	} {
		i := &Instance{Resource: fixtures.Resource{Name: c.kind}, Org: c.org}
		l.expect(i)
		l.identify(i, c.id)
		require.Equal(t, c.want, l.Reuses(), c.name)
	}
}
