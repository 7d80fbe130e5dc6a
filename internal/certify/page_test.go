package certify

import (
	"context"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// verified is a report of a bundle that verifies, with texts of the vendor's.
func verified(change func(*Report)) *Report {
	r := sample()
	r.Contract = verdict.Contract{Title: "Example API", Version: "1", Digest: strings.Repeat("c", 64)}
	r.Target = verdict.Target{Kind: "url", BaseURL: "https://crm.example.com"}
	r.Verdict = verdict.Decide(r)
	e := &Evidence{Result: r, Plan: Plan{BaseURL: r.Target.BaseURL}, Suite: Suite{Name: "assay", Version: "1"}}
	report := &Report{
		Bundle: strings.Repeat("b", 64), Verified: true, At: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
		Signer: &Signed{KeyID: strings.Repeat("a", 64), Owner: "Example Vendor"}, Run: ConformanceRunOf(e),
		Evidence: e, Judged: r, Unshown: unshown,
		Findings: []Finding{{Question: "archive", Outcome: Holds, Detail: "2 exchanges"}},
	}
	if change != nil {
		change(report)
	}
	return report
}

var tags = regexp.MustCompile(`<[^>]*>`)

// seen is the text of a page.
func seen(page []byte) string {
	_, body, _ := strings.Cut(string(page), "<body")
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(body, " "))), " ")
}

func TestPage(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Report)
		says   []string
		not    []string
	}{
		{name: "verified", says: []string{
			"Certificate of conformance", "Example API 1, level “full”", "the whole contract: errors and resources",
			"https://crm.example.com", "Nothing that applies was left out.", "Nothing was declared not applicable.",
			"Example Vendor", "sha256:" + strings.Repeat("a", 64), "sha256:" + strings.Repeat("b", 64),
			"assay verify bundle.assay --trust keys.json", "This page proves nothing by itself.", "31 January 2026",
		}, not: []string{"No certificate"}},
		{name: "not verified", change: func(r *Report) {
			r.Verified, r.Signer, r.Judged = false, nil, nil
			r.note("signature", "", context.DeadlineExceeded)
		}, says: []string{"No certificate", "This bundle was not verified", "signature: context deadline exceeded", "Nobody who is trusted."}, not: []string{"Certificate of conformance"}},
		{name: "no bundle at all", change: func(r *Report) { r.Verified, r.Signer, r.Judged, r.Run, r.Evidence = false, nil, nil, nil, nil },
			says: []string{"No certificate", "Not known."}},
		{name: "with what is missing", change: func(r *Report) {
			r.Verified = false
			for range 30 {
				r.Run.Missing = append(r.Run.Missing, "E-1: not-exercised")
			}
			r.Run.NotApplicable = []string{"R-9"}
		}, says: []string{"E-1: not-exercised", "… and 24 more", "Not applicable: R-9"}},
		{name: "markup in what the vendor says", change: func(r *Report) {
			r.Run.Contract.Title, r.Signer.Owner = "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`
		}, says: []string{"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`}},
		{name: "very long texts", change: func(r *Report) { r.Run.Contract.Title = strings.Repeat("long ", 100) }, says: []string{"long long", "…"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			page, err := Page(verified(c.change))
			require.NoError(t, err)
			for _, text := range c.says {
				require.Contains(t, seen(page), text)
			}
			for _, text := range c.not {
				require.NotContains(t, string(page), text)
			}
			require.NotContains(t, string(page), "<script")
			require.NotContains(t, string(page), "<img")
			require.NotContains(t, string(page), "ZgotmplZ")
			require.NotRegexp(t, `(?:src|href)="`, string(page), "it needs nothing else")
			require.Less(t, strings.Count(seen(page), " "), 700, "it stays one page")
		})
	}
}

func TestText(t *testing.T) {
	var b strings.Builder
	r := verified(func(r *Report) {
		r.Signer.Owner = "Evil\x1b[31m"
		r.Findings = append(r.Findings, Finding{Question: "target", Outcome: NotAsked, Detail: "http://x\x07"}, Finding{Question: "age", Outcome: NotAsked})
		r.Warnings = []string{"R-1 something recommended"}
	})
	require.NoError(t, Text(&b, r))
	require.NotContains(t, b.String(), "\x1b")
	require.NotContains(t, b.String(), "\x07")
	require.Contains(t, b.String(), "ok    archive  2 exchanges\n")
	require.Contains(t, b.String(), "-     age      not asked\n")
	require.Contains(t, b.String(), "warning  R-1 something recommended\n")
	require.Contains(t, b.String(), "verified: level full, signed by Evil")
}

func TestCountOf(t *testing.T) {
	of := func(outcomes ...Outcome) []Finding {
		var all []Finding
		for _, o := range outcomes {
			all = append(all, Finding{Outcome: o})
		}
		return all
	}
	require.Equal(t, "2 of 3 checks hold, 1 not asked", countOf(of(Holds, Holds, NotAsked)))
	require.Equal(t, "1 of 1 checks hold", countOf(of(Holds)))
	require.Equal(t, "0 of 2 checks hold, 1 fails, 1 not asked", countOf(of(Fails, NotAsked)))
	require.Equal(t, "0 of 2 checks hold, 2 fail", countOf(of(Fails, Fails)))
}
