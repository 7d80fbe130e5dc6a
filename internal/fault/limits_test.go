package fault

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

// A server that has refused the key a until its limit is over, after a second, lets it
// through again; a fault goes on, or refuses the key b as well.
func TestLimitsThatAreNotKept(t *testing.T) {
	for _, c := range []struct {
		name, fault string
		key         string
		after       time.Duration // since the refusal
		want        int
	}{
		{name: "another key is refused meanwhile", fault: "request.limit-shared@getContact", key: "b", want: 429},
		{name: "and not when the limit is over", fault: "request.limit-shared@getContact", key: "b", after: time.Second, want: 200},
		{name: "the limit is longer than it says", fault: "time.limit-longer@getContact", key: "a", after: 5 * time.Second, want: 429},
		{name: "by five seconds", fault: "time.limit-longer@getContact", key: "a", after: 6 * time.Second, want: 200},
		{name: "and not for another key", fault: "time.limit-longer@getContact", key: "b", after: 5 * time.Second, want: 200},
		{name: "the limit never ends", fault: "time.limit-endless@getContact", key: "a", after: time.Hour, want: 429},
		{name: "the limit is never kept", fault: "request.limit-never@getContact", key: "a", want: 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			limited := false
			l := limitedLayer(t, c.fault, &limited, func(*http.Request, string) {})
			now := time.Unix(0, 0)
			l.memory.now = func() time.Time { return now }
			for _, key := range []string{"a", "b"} {
				require.Equal(t, http.StatusOK, asks(l, key, "GET", "/contacts/7", "").Code)
			}
			limited = true
			refused := asks(l, "a", "GET", "/contacts/7", "")
			limited = false
			if c.want == http.StatusOK && c.after == 0 {
				require.Equal(t, http.StatusOK, refused.Code)
				return
			}
			require.Equal(t, http.StatusTooManyRequests, refused.Code)
			now = now.Add(c.after)
			require.Equal(t, c.want, asks(l, c.key, "GET", "/contacts/7", "").Code)
		})
	}
}

func TestWhatIsRefusedForTooManyRequestsIsDone(t *testing.T) {
	limited := true
	var done []string
	l := limitedLayer(t, "request.done-in-spite@updateContact:429", &limited, func(r *http.Request, body string) {
		done = append(done, strings.TrimSpace(r.Method+" "+body))
	})
	now := time.Unix(0, 0)
	l.memory.now = func() time.Time { return now }
	require.Equal(t, http.StatusTooManyRequests, asks(l, "a", "PATCH", "/contacts/7", `{"city":"Bern"}`).Code)
	require.Empty(t, done)
	limited = false
	now = now.Add(time.Second)
	require.Equal(t, http.StatusOK, asks(l, "a", "GET", "/contacts/7", "").Code)
	require.Equal(t, []string{`PATCH {"city":"Bern"}`, "GET"}, done)
}

// limitedLayer is a fault before a server that refuses everything with 429 while limited,
// and else tells what it does.
func limitedLayer(t *testing.T, fault string, limited *bool, does func(r *http.Request, body string)) *Layer {
	t.Helper()
	p := packtest.Bundled(t)
	f, err := Named(p, fault)
	require.NoError(t, err)
	samples := &Samples{}
	o := Options{Pack: p, Fault: &f, Samples: samples, Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if *limited {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"detail":"Too many requests"}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		does(r, string(body))
		_, _ = io.WriteString(w, `{"data":{"id":7}}`)
	})}
	o.Seen = samples.Note
	return New(o)
}

func asks(l *Layer, key, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/api/v1"+target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+key)
	recorder := httptest.NewRecorder()
	l.ServeHTTP(recorder, r)
	return recorder
}

// What a server does but once changes nothing by being asked for twice.
func TestWhatIsRefusedTheSecondTimeIsDoneOnce(t *testing.T) {
	p := packtest.Bundled(t)
	f, err := Named(p, "request.done-twice@createList")
	require.NoError(t, err)
	for _, c := range []struct {
		name    string
		second  int
		touched bool
	}{
		{name: "done", second: http.StatusCreated, touched: true},
		{name: "refused", second: http.StatusConflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			statuses := []int{http.StatusCreated, c.second}
			var seen Passage
			layer := New(Options{Pack: p, Fault: &f, Seen: func(p Passage) { seen = p }, Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(statuses[0])
				statuses = statuses[1:]
			})})
			require.Equal(t, http.StatusCreated, asks(layer, "a", "POST", "/lists", `{"title":"A"}`).Code)
			require.Empty(t, statuses)
			require.Equal(t, c.touched, seen.Touched)
		})
	}
}
