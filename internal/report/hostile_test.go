package report

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// hostileTable are texts from testdata/hostile.json, which a target may say. Every
// writer of a report is to be held to them.
func hostileTable(t *testing.T) map[string]string {
	t.Helper()
	source, err := os.ReadFile("testdata/hostile.json")
	require.NoError(t, err)
	var list []struct{ Name, Text string }
	require.NoError(t, json.Unmarshal(source, &list))
	texts := map[string]string{}
	for _, entry := range list {
		texts[entry.Name] = entry.Text
	}
	require.Len(t, texts, len(list))
	return texts
}

// said is a Result with a text in every place to which one from outside can come.
func said(text string) *verdict.Result {
	e := &exchange.Exchange{
		ID:         "0123456789abcdef",
		Operation:  "createPet",
		Sent:       exchange.Sent{Method: "POST", URL: "http://127.0.0.1/" + text, RequestHeader: http.Header{"Authorization": {"Bearer [ASSAY_API_KEY]"}, "X-A": {text}}, RequestBody: exchange.Body(text)},
		Credential: "ASSAY_API_KEY",
		Answer:     exchange.Answer{Status: 400, Reason: text, ResponseHeader: http.Header{"Location": {text}, "X-Ratelimit-" + text: {text}}, ResponseBody: exchange.Body(text)},
		Failure:    exchange.Failure{Err: text},
	}
	r := document(verdict.Scenario{
		Identity: verdict.Identity{
			ID: "features/pets.feature:1", Name: text, Feature: text, Rule: text, File: "features/pets.feature", Line: 1,
			Requirements: []string{"PET-001"},
		}, Operation: "createPet", State: verdict.Failed, Reason: text,
		Checks:    []verdict.Check{{Requirement: "PET-001", Operation: "createPet", State: verdict.Failed, Reason: text, Exchange: e.ID}},
		Cases:     []verdict.Case{{Name: text, State: verdict.Failed, Reason: text, Exchange: e.ID}, {Name: text, State: verdict.Failed, Reason: text}},
		Exchanges: []*exchange.Exchange{e},
	}, verdict.Scenario{Identity: verdict.Identity{ID: "features/pets.feature:2", Name: text}, State: verdict.NotExercised, Reason: text})
	r.Target.BaseURL, r.Seed, r.Settings.Selection = "http://127.0.0.1/"+text, text, []string{text}
	r.Settings.Insecure, r.Settings.Headers = true, []string{text}
	r.Leftovers = []verdict.Leftover{{Resource: text, ID: text, Identity: text, Reason: text}}
	r.Problems = []verdict.Problem{{Kind: verdict.Interrupted, Message: text}}
	return r
}

// Whatever a target says, a terminal and a log show it and do not obey it.
func TestHostileTextsAreShown(t *testing.T) {
	writers := map[string]func(io.Writer, *verdict.Result) error{
		"text":      func(w io.Writer, r *verdict.Result) error { return Text(w, r, TextOptions{Width: 80}) },
		"unwrapped": func(w io.Writer, r *verdict.Result) error { return Text(w, r, TextOptions{}) },
		"exchange":  func(w io.Writer, r *verdict.Result) error { return Exchange(w, r.Scenarios[0].Exchanges[0], false) },
		"progress": func(w io.Writer, r *verdict.Result) error {
			p := NewProgress(w, ProgressOptions{})
			p.Start(2, r.Target.BaseURL, r.Seed)
			p.Scenario(r.Scenarios[0])
			p.Done()
			return nil
		},
	}
	for name, text := range hostileTable(t) {
		for writer, write := range writers {
			t.Run(writer+" "+name, func(t *testing.T) {
				var b bytes.Buffer
				require.NoError(t, write(&b, said(text)))
				for number, line := range strings.Split(b.String(), "\n") {
					for _, r := range line {
						require.Truef(t, unicode.IsPrint(r), "line %d: %q in %q", number+1, r, line)
					}
					for _, command := range []string{"::", "##[", "##vso["} {
						require.Falsef(t, strings.HasPrefix(strings.TrimSpace(line), command), "line %d: %q", number+1, line)
					}
					// What is said is on a line with something of ours before it.
					for _, ours := range []string{"conformant", "# conformant", "rm -rf"} {
						require.Falsef(t, strings.HasPrefix(line, ours), "line %d: %q", number+1, line)
					}
				}
			})
		}
	}
}

// What goes through JSON comes out as it was.
func TestHostileTextsInJSON(t *testing.T) {
	for name, text := range hostileTable(t) {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			want := said(text)
			require.NoError(t, JSON(&b, want))
			require.NotContains(t, b.String(), "\x1b")
			var record verdict.Record
			require.NoError(t, json.Unmarshal(b.Bytes(), &record))
			got, err := record.Whole()
			require.NoError(t, err)
			require.Equal(t, want.Scenarios[0].Reason, got.Scenarios[0].Reason)
			require.Equal(t, want.Scenarios[0].Exchanges[0].ResponseBody, got.Scenarios[0].Exchanges[0].ResponseBody)
		})
	}
}
