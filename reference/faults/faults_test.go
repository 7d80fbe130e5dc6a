package faults

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/referencetest"
)

// registry is the ids of the requirements, read as text: this package shares no
// loader with the judge.
func registry(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../spec/requirements.yaml")
	require.NoError(t, err)
	var ids []string
	for _, found := range regexp.MustCompile(`(?m)^- id: (\S+)$`).FindAllSubmatch(text, -1) {
		ids = append(ids, string(found[1]))
	}
	require.NotEmpty(t, ids)
	return ids
}

func TestDeviationsAreWellFormed(t *testing.T) {
	known, names := registry(t), []string{}
	form := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for _, d := range Deviations() {
		names = append(names, d.Name)
		assert.Regexp(t, form, d.Name)
		assert.Contains(t, known, d.Requirement, d.Name)
		assert.Regexp(t, `^[A-Za-z].*[^ .]\.$`, d.Says, d.Name)
		if d.Operation != "" {
			assert.True(t, among(everywhere, d.Operation), d.Name)
		}
	}
	assert.True(t, slices.IsSorted(names))
	assert.Len(t, slices.Compact(slices.Clone(names)), len(names), "a name is given twice")
	assert.GreaterOrEqual(t, len(names), 50)
}

func newReference(config reference.Config) (http.Handler, error) { return reference.New(config) }

// Each deviation shows: the conversation takes another course than with the
// reference server, and no request of it panics.
func TestDeviationsShow(t *testing.T) {
	said := talk(t, chapters, newReference)
	for _, d := range Deviations() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			for _, chapter := range order(d) {
				clock := referencetest.NewClock()
				config := conversationConfig(clock)
				config.OnPanic = func(value any, stack []byte) { t.Errorf("panic: %v\n%s", value, stack) }
				deviant, err := enclose(config, d.turn)
				require.NoError(t, err)
				for _, l := range said[chapter] {
					if reads(d.Operation) && reads(l.operation) && l.operation != d.Operation {
						continue // one that reads does not show in another that reads
					}
					if !l.say(deviant, clock).equal(l.answer) {
						return
					}
				}
			}
			t.Error("no answer differs")
		})
	}
}

func reads(operation string) bool {
	return operation != "" && !among(writing, operation)
}

// What is put round the server changes nothing by itself.
func TestTurnsThatDoNothing(t *testing.T) {
	for _, lines := range talk(t, chapters, newReference) {
		clock := referencetest.NewClock()
		handler, err := enclose(conversationConfig(clock),
			before(func(*call) {}), always(func(_ *call, a *reply) { a.edit(func(object) {}) }))
		require.NoError(t, err)
		for i, l := range lines {
			require.Equal(t, l.answer, l.say(handler, clock), "line %d: %s %s %s", i, l.method, l.path, l.body)
		}
	}
}

func TestUnknownDeviation(t *testing.T) {
	_, err := New(reference.Config{}, "create-contact-accepts-missing-list")
	assert.EqualError(t, err, "unknown fault \"create-contact-accepts-missing-list\"")
	_, err = New(reference.Config{FirstID: -1}, "create-contact-accepts-missing-list-id")
	assert.ErrorContains(t, err, "first id")
}
