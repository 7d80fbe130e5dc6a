package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/referencetest"
)

func TestVariationsAreWellFormed(t *testing.T) {
	var names []string
	for _, v := range Variations() {
		names = append(names, v.Name)
		assert.Regexp(t, regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`), v.Name)
		assert.Regexp(t, `^["A-Za-z].*[^ .]\.$`, v.Permits, v.Name)
	}
	assert.True(t, slices.IsSorted(names))
	assert.Len(t, slices.Compact(slices.Clone(names)), len(names), "a name is given twice")
	assert.GreaterOrEqual(t, len(names), 30)
}

func TestAllVariations(t *testing.T) {
	grouped := map[string]bool{}
	for _, group := range AllVariations() {
		choices := map[string]string{}
		for _, name := range group {
			grouped[name] = true
			v := variationNamed(t, name)
			if v.choice != "" {
				assert.Empty(t, choices[v.choice], "%s beside %s", name, choices[v.choice])
				choices[v.choice] = name
			}
		}
	}
	assert.Len(t, grouped, len(Variations()))
}

func variationNamed(t *testing.T, name string) Variation {
	t.Helper()
	all := Variations()
	at := slices.IndexFunc(all, func(v Variation) bool { return v.Name == name })
	require.GreaterOrEqual(t, at, 0, name)
	return all[at]
}

// Each variation shows in the part of the conversation about what is open, and all
// that it says stays documented.
func TestVariationsStayDocumented(t *testing.T) {
	open := slices.DeleteFunc(slices.Clone(chapters), func(c chapter) bool { return !slices.Contains(c.about, "open") })
	reference := talk(t, open, newReference)
	for _, v := range Variations() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			varied, slept := talkWith(t, open, v.Name)
			if v.delay > 0 {
				assert.Positive(t, slept)
				return
			}
			assert.False(t, sameAnswers(reference, varied), "no answer differs")
		})
	}
}

func TestAllVariationsAtOnce(t *testing.T) {
	for i, group := range AllVariations() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			talkWith(t, slices.DeleteFunc(slices.Clone(chapters), chapter.long), group...)
		})
	}
	var everything []string
	for _, v := range Variations() {
		everything = append(everything, v.Name)
	}
	talkWith(t, chapters[:2], everything...) // of each choice one
}

// Turning the pages of a long list, or a megabyte, takes a while, so it has only the variations
// that pages are concerned with.
func TestVariationsOfPages(t *testing.T) {
	talkWith(t, slices.DeleteFunc(slices.Clone(chapters), func(c chapter) bool { return !c.long() }),
		"newest-first", "next-cursor-text", "offset-listing-without-page", "out-of-range-400", "past-the-end-404")
}

func (c chapter) long() bool {
	return slices.Contains(c.about, "default-limit") || slices.Contains(c.about, "413")
}

// talkWith holds the conversation with a variant, and judges every answer. It does
// not wait for slow writes, and returns how long it would have.
func talkWith(t *testing.T, chapters []chapter, names ...string) (said [][]line, slept time.Duration) {
	t.Helper()
	said = talk(t, chapters, func(config reference.Config) (http.Handler, error) {
		config.OnPanic = func(value any, stack []byte) { t.Errorf("panic: %v\n%s", value, stack) }
		variant, err := newServer(config, names)
		if err == nil {
			variant.pause = func(d time.Duration) { slept += d }
		}
		return variant, err
	})
	for _, lines := range said {
		for _, l := range lines {
			require.NoError(t, l.documented(), "%s %s %.200s", l.method, l.path, l.body)
		}
	}
	return said, slept
}

func sameAnswers(a, b [][]line) bool {
	return slices.EqualFunc(a, b, func(a, b []line) bool {
		return slices.EqualFunc(a, b, func(a, b line) bool { return a.answer.equal(b.answer) })
	})
}

// documented says how an answer departs from the contract, if it does: in its
// status, or in the form of its body.
func (l line) documented() error {
	if !slices.Contains(l.statuses(), l.answer.status) {
		return fmt.Errorf("%q answers %d", l.operation, l.answer.status)
	}
	if l.method == "HEAD" {
		return nil
	}
	kind, _, _ := strings.Cut(l.answer.header.Get("Content-Type"), ";")
	got := response{status: l.answer.status, header: http.Header{"Content-Type": {kind}}}
	if err := json.Unmarshal([]byte(l.answer.body), &got.body); err != nil {
		return err
	}
	return referencetest.Form(got.status, got.header, got.body)
}

// statuses are what the line may be answered with.
func (l line) statuses() []int {
	for _, cell := range cells {
		if cell.operation != l.operation {
			continue
		}
		all := []int{200, 401, 422, 429, 500}
		if cell.method == "POST" {
			all[0] = 201
		}
		if cell.missing || among("createContact "+listings, l.operation) {
			all = append(all, 404) // without an id for an unknown list or a page past the last
		}
		if among(withBody+" "+listings, l.operation) {
			all = append(all, 400) // for what 422 would do as well
		}
		if l.method == "HEAD" {
			all = append(all, 405)
		}
		if l.form != "application/json" {
			all = append(all, 415)
		}
		return all
	}
	return []int{401, 404, 405, 500}
}

// A company is late by the clock and not by the calendar of requests.
func TestLateCompany(t *testing.T) {
	clock := referencetest.NewClock()
	variant, err := New(testConfig(clock), "late-companies")
	require.NoError(t, err)
	c := &conversation{t: t, server: variant, clock: clock, key: acmeKey}
	id := c.contact(c.list("A", "contacts"), "a@example.com", object{"company_domain": "example.com"})
	companyOf := func() any { return c.get(at("/contacts/%d", id))["data"].(object)["company"] }
	assert.Nil(t, companyOf())
	clock.Advance(lateness - time.Nanosecond)
	assert.Nil(t, companyOf())
	clock.Advance(time.Nanosecond)
	assert.NotNil(t, companyOf())
}

func TestUnknownVariation(t *testing.T) {
	_, err := New(reference.Config{}, "late-company")
	assert.EqualError(t, err, "unknown fault \"late-company\"")
	_, err = New(reference.Config{Limits: reference.Limits{PerSecond: -1}})
	assert.ErrorContains(t, err, "less than none")
}
