package html

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// axe-core is what finds faults of accessibility; its licence lies beside it.
//
//go:embed testdata/axe-core/axe.min.js
var axe string

func TestPageIsQuiet(t *testing.T) {
	b := open(t, everything(), desktop)
	b.run(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll("details")) d.open = true`))
	require.False(t, eval[bool](b, `"owned" in window`), "a text of the target was executed")
	require.Zero(t, eval[int](b, `document.querySelectorAll("img").length`))
	require.Equal(t, 1, eval[int](b, `document.scripts.length`))
	b.quiet()
}

// What html/template and the page's own script are careful about would not be
// executed even if they were not.
func TestPolicyExecutesNothingElse(t *testing.T) {
	b := open(t, everything(), desktop)
	b.run(chromedp.Evaluate[chromedp.Void](`{
		const s = document.createElement("script"); s.textContent = "window.owned = 1"; document.body.append(s);
		const d = document.createElement("div"); d.innerHTML = "<img src=x onerror='window.owned=2'><p style='color:red'>x</p>"; document.body.append(d);
		const f = document.createElement("iframe"); f.src = "http://127.0.0.1:9/"; document.body.append(f);
	}`))
	require.True(t, eval[bool](b, `fetch("http://127.0.0.1:9/").then(() => false, () => true)`))
	require.False(t, eval[bool](b, `"owned" in window`))
	require.NotEqual(t, "rgb(255, 0, 0)", eval[string](b, `getComputedStyle(document.querySelector("body > div p")).color`))
	b.mu.Lock()
	defer b.mu.Unlock()
	require.GreaterOrEqual(t, len(b.messages), 4, "the browser tells of each refusal: %v", b.messages)
}

func TestFilters(t *testing.T) {
	tests := []struct {
		name, field, value string
		want               int
		hash               string
	}{
		{name: "state", field: "state", value: "failed", want: 4, hash: "#state=failed"},
		{name: "anything wrong", field: "state", value: "wrong", want: 7, hash: "#state=wrong"},
		{name: "operation", field: "operation", value: "deletePet", want: 2, hash: "#operation=deletePet"},
		{name: "status", field: "status", value: "404", want: 2, hash: "#status=404"},
		{name: "requirement", field: "requirement", value: "AUTH-001", want: 2, hash: "#requirement=AUTH-001"},
		{name: "tag", field: "tag", value: "@pets", want: 12, hash: "#tag=@pets"},
		{name: "search of a reason", field: "q", value: "Expired  KEY", want: 2, hash: "#q=Expired++KEY"},
		{name: "search of a file", field: "q", value: "features/z", want: 1, hash: "#q=features/z"},
		{name: "search of the contract's sentence", field: "q", value: "every pet", want: 10, hash: "#q=every+pet"},
		{name: "nothing", field: "q", value: "no such thing", want: 0, hash: "#q=no+such+thing"},
	}
	b := open(t, everything(), desktop)
	total := len(b.shown())
	require.Equal(t, 12, total)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b.t = t
			t.Cleanup(func() { // what one case leaves behind is not the next one's
				b.run(chromedp.Click(chromedp.CSS("#filters button[type=reset]")))
				b.eventually(`location.hash === ""`)
				require.Len(t, b.shown(), total)
			})
			b.set(test.field, test.value)
			b.eventually(`decodeURIComponent(location.hash) === ` + quoted(test.hash))
			require.Len(t, b.shown(), test.want)
			require.Contains(t, eval[string](b, `document.getElementById("result").textContent`), "12 scenarios")
		})
	}
	b.t = t
	b.quiet()
}

func TestFiltersAddUp(t *testing.T) {
	b := open(t, everything(), desktop)
	b.set("state", "failed")
	b.set("operation", "createPet")
	b.eventually(`location.hash === "#state=failed&operation=createPet"`)
	require.Equal(t, "2 of 12 scenarios", eval[string](b, `document.getElementById("result").textContent`))
	require.Equal(t, []string{"features/pets.feature:30", "features/pets.feature:40"}, b.shown())
	require.True(t, eval[bool](b, `[...document.querySelectorAll("details.scenario:not([hidden])")].every(s => s.checkVisibility())`), "what a filter leaves is seen")
	require.Equal(t, "2 of 11: 2 failed", eval[string](b, `document.querySelector(".feature > summary > .n").textContent`))
	require.Zero(t, eval[int](b, `[...document.querySelectorAll(".feature, .group")].filter(e => e.checkVisibility() && !e.querySelector("details.scenario:not([hidden])")).length`),
		"a heading with nothing under it")
	b.quiet()
}

// A report of hundreds of failures opens on an overview, as one without any does.
func TestManyFailuresOpenOnAnOverview(t *testing.T) {
	var all []verdict.Scenario
	for i := range 500 {
		s := scenario(10+i, "getPet", 200, verdict.Passed, "", "PET-001")
		if i%2 == 0 {
			s = scenario(10+i, "getPet", 200, verdict.Failed, strings.Repeat("x", i+1), "PET-001")
		}
		all = append(all, s)
	}
	b := open(t, resultOf(all...), desktop)
	require.Zero(t, eval[int](b, `document.querySelectorAll("details[open]").length`))
	require.Less(t, eval[int](b, "document.documentElement.scrollHeight"), 5000)
	require.Equal(t, 25, eval[int](b, `[...document.querySelectorAll("details.finding")].filter(f => f.checkVisibility()).length`))
	b.quiet()
}

func TestSlowestFirst(t *testing.T) {
	r := everything()
	for i := range r.Scenarios {
		r.Scenarios[i].Duration = time.Duration(i%5) * time.Millisecond
	}
	b := open(t, r, desktop)
	inOrder := b.shown()
	b.set("order", "slowest")
	b.eventually(`location.hash === "#order=slowest"`)
	slowest := eval[[]int](b, `[...document.querySelectorAll("details.scenario")].filter(s => s.checkVisibility()).map(s => Number(s.dataset.us))`)
	require.Len(t, slowest, 12)
	require.True(t, slices.IsSortedFunc(slowest, func(a, b int) int { return b - a }), "%v", slowest)
	b.set("state", "failed")
	b.eventually(`location.hash === "#state=failed&order=slowest"`)
	require.Len(t, b.shown(), 4, "with a filter as well")
	b.run(chromedp.Click(chromedp.CSS("#filters button[type=reset]")))
	b.eventually(`location.hash === ""`)
	require.Equal(t, inOrder, b.shown(), "and back")
	b.quiet()
}

func TestTimelineLeadsToScenarios(t *testing.T) {
	b := open(t, everything(), desktop)
	require.Equal(t, 2, eval[int](b, `document.querySelectorAll(".timeline .wait").length`))
	require.Contains(t, eval[string](b, `document.querySelector("#times + .sub").textContent`), "2 min 0 s waiting for rate limits")
	b.run(chromedp.Evaluate[chromedp.Void](`document.querySelector(".timeline [data-href='#scenario=features%2Fpets.feature%3A30']").dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}))`))
	b.eventually(`document.activeElement.matches("details.scenario[open] > summary")`)
	require.True(t, eval[bool](b, `document.activeElement.checkVisibility()`))
	b.quiet()
}

// What does not fit says so.
func TestWideTablesSayThatTheyGoOn(t *testing.T) {
	for _, test := range []struct {
		name string
		view view
		want bool
	}{
		{name: "phone", view: phone, want: true},
		{name: "desktop", view: desktop, want: false},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := open(t, everything(), test.view)
			b.eventually(`document.querySelector(".scroll").classList.contains("wider") === ` + strconv.FormatBool(test.want))
			require.Equal(t, test.want, eval[bool](b, `document.querySelector(".scroll + .hint").checkVisibility()`))
			b.quiet()
		})
	}
}

// On paper the findings and the requirements are open, and afterwards as they were.
func TestPrint(t *testing.T) {
	b := open(t, everything(), desktop)
	b.run(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("beforeprint"))`))
	require.Zero(t, eval[int](b, `document.querySelectorAll("details.finding:not([open]), details.part:not([open])").length`))
	b.run(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("afterprint"))`))
	require.Zero(t, eval[int](b, `document.querySelectorAll("details[open]").length`))
	b.quiet()
}

func TestAddressHoldsTheFilter(t *testing.T) {
	b := open(t, everything(), desktop)
	b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(b.file+"#state=failed&q=yesterday"))
	require.Equal(t, []string{"features/pets.feature:10", "features/pets.feature:20"}, b.shown())
	require.Equal(t, "yesterday", eval[string](b, `document.forms[0].elements.q.value`))
	b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(b.file+"#state=nonsense&tag=%E0%A4%A&x=1"))
	require.Len(t, b.shown(), 12, "a filter that nobody knows is none")
	b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(b.file+"#scenario=features%2Fpets.feature%3A30"))
	require.Equal(t, "features/pets.feature:30", eval[string](b, `document.querySelector("details.scenario[open]").id.replace("scenario=", "")`))
	b.quiet()
}

func TestHeatMapLeadsToScenarios(t *testing.T) {
	b := open(t, everything(), desktop)
	b.run(chromedp.Click(chromedp.CSS(`.matrix a[href="#operation=createPet&status=400"]`)))
	b.eventually(`document.activeElement.id === "scenarios"`)
	require.Equal(t, "#operation=createPet&status=400", eval[string](b, "location.hash"))
	require.Equal(t, []string{"features/pets.feature:40"}, b.shown())
	require.True(t, eval[bool](b, `(r => r.top >= 0 && r.bottom <= innerHeight)(document.getElementById("scenarios").getBoundingClientRect())`))

	// The same cell once more, after the filter was changed by hand and back.
	b.run(chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0)`), chromedp.Click(chromedp.CSS(`.matrix a[href="#operation=createPet&status=400"]`)))
	b.eventually(`document.activeElement.id === "scenarios" && scrollY > 100`)

	b.run(chromedp.Click(chromedp.CSS(`.counts a[href="#state=not-exercised"]`)))
	b.eventually(`location.hash === "#state=not-exercised"`)
	require.Len(t, b.shown(), 2)
	b.run(chromedp.Evaluate[chromedp.Void](`history.back()`))
	b.eventually(`document.getElementById("filters").elements.status.value === "400"`)
	require.Equal(t, []string{"features/pets.feature:40"}, b.shown(), "the way back")
	b.quiet()
}

func TestFindingLeadsToItsScenario(t *testing.T) {
	b := open(t, everything(), desktop)
	b.set("state", "passed")
	b.eventually(`location.hash === "#state=passed"`)
	require.False(t, eval[bool](b, `document.querySelector(".finding").open`), "findings begin closed")
	b.run(chromedp.Click(chromedp.CSS(".finding > summary")))
	b.run(chromedp.Click(chromedp.CSS(".finding > footer a")))
	b.eventually(`document.activeElement.matches("details.scenario[open] > summary")`)
	require.Contains(t, b.shown(), "features/pets.feature:10")
	b.quiet()
}

func TestRealRun(t *testing.T) {
	r := realRun(t, "create-list-accepts-unrecognized-type")
	require.Less(t, len(html(t, r)), 1_500_000, "what passed is shown briefly")
	b := open(t, r, desktop)
	require.Equal(t, "Non-conformant", eval[string](b, `document.querySelector("h1 .word").textContent`))
	require.Equal(t, []string{"An unrecognized list type is refused"}, eval[[]string](b, `[...document.querySelectorAll(".finding h4")].map(e => e.textContent)`))
	require.Equal(t, "201 Created", eval[string](b, `document.querySelector(".finding .answer mark").textContent`))
	require.Contains(t, eval[string](b, `document.querySelector(".finding .again code").textContent`), `"type":"people"`)
	b.run(chromedp.Click(chromedp.CSS(`.matrix .failed`)))
	b.eventually(`document.activeElement.id === "scenarios"`)
	require.Contains(t, eval[string](b, `document.querySelector("details.scenario:not([hidden]) > summary").textContent`), "failed")
	b.quiet()
}

func TestCopy(t *testing.T) {
	const first = `document.querySelector(".again code").textContent`
	t.Run("clipboard", func(t *testing.T) {
		b := open(t, everything(), desktop)
		b.openFindings()
		b.run(chromedp.Evaluate[chromedp.Void](`Object.defineProperty(navigator, "clipboard", {value: {writeText: async t => { window.copied = t; }}})`),
			chromedp.Click(chromedp.CSS(".again .copy")))
		b.eventually(`document.querySelector(".again .copy").textContent === "Copied"`)
		require.Equal(t, eval[string](b, first), eval[string](b, "window.copied"))
		require.Contains(t, eval[string](b, "window.copied"), `-H "Authorization: Bearer $ASSAY_API_KEY"`)
		b.quiet()
	})
	t.Run("no clipboard", func(t *testing.T) {
		b := open(t, everything(), desktop)
		b.openFindings()
		b.run(chromedp.Evaluate[chromedp.Void](`Object.defineProperty(navigator, "clipboard", {value: undefined});
			addEventListener("copy", () => { window.copied = getSelection().toString(); })`),
			chromedp.Click(chromedp.CSS(".again .copy")))
		b.eventually(`document.querySelector(".again .copy").textContent === "Copied"`)
		require.Equal(t, eval[string](b, first), eval[string](b, "window.copied"))
		b.quiet()
	})
	t.Run("neither", func(t *testing.T) {
		b := open(t, everything(), desktop)
		b.openFindings()
		b.run(chromedp.Evaluate[chromedp.Void](`Object.defineProperty(navigator, "clipboard", {value: undefined}); document.execCommand = () => false`),
			chromedp.Click(chromedp.CSS(".again .copy")))
		b.eventually(`document.querySelector(".again .copy").textContent.startsWith("Selected")`)
		require.Equal(t, eval[string](b, first), eval[string](b, "getSelection().toString()"))
		b.quiet()
	})
}

func TestKeyboard(t *testing.T) {
	b := open(t, everything(), desktop)
	b.run(chromedp.KeyEvent("\t"))
	require.Equal(t, "skip", eval[string](b, "document.activeElement.className"))
	require.GreaterOrEqual(t, eval[float64](b, "document.activeElement.getBoundingClientRect().left"), 0.0, "what has the focus is seen")
	b.run(chromedp.KeyEvent("\r"))
	require.Equal(t, "main", eval[string](b, "document.activeElement.id"))
	b.run(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"))
	b.eventually(`location.hash.startsWith("#state=") && document.activeElement.id === "scenarios"`)

	// A scenario opens with the keyboard, and everything in reach has a visible focus.
	// A browser that has much to do may drop a key, so it is pressed until it is seen.
	for !eval[bool](b, `document.querySelector("details.scenario:not([hidden])").open`) {
		b.run(chromedp.Evaluate[chromedp.Void](`document.querySelector("details.scenario:not([hidden]) > summary").focus()`), chromedp.KeyEvent("\r"))
		b.nextFrame()
	}
	b.run(chromedp.KeyEvent("\t"))
	require.Equal(t, "solid", eval[string](b, "getComputedStyle(document.activeElement).outlineStyle"))
	b.quiet()
}

func TestTheme(t *testing.T) {
	for _, dark := range []bool{false, true} {
		v := desktop
		v.dark = dark
		b := open(t, everything(), v)
		const background = `getComputedStyle(document.body).backgroundColor`
		before, name := eval[string](b, background), eval[string](b, `document.getElementById("theme").textContent`)
		b.run(chromedp.Click(chromedp.CSS("#theme")))
		require.NotEqual(t, before, eval[string](b, background))
		require.NotEqual(t, name, eval[string](b, `document.getElementById("theme").textContent`))
		b.run(chromedp.Click(chromedp.CSS("#theme")))
		require.Equal(t, before, eval[string](b, background))
		b.quiet()
	}
}

func TestWithoutJavaScript(t *testing.T) {
	v := desktop
	v.noScript = true
	b := open(t, everything(), v)
	b.openFindings()
	text := eval[string](b, `document.body.innerText`)
	for _, want := range []string{"A pet has a name.", "createPet", "Expected", "correlation id x10", "data.items[1].born"} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, text, "Dark theme", "a control that does nothing")
	require.False(t, eval[bool](b, `document.getElementById("filters").checkVisibility()`))
	for _, href := range eval[[]string](b, `[...document.querySelectorAll("a[href^='#']")].filter(a => a.checkVisibility() && !a.hash.includes("&q=")).map(a => decodeURIComponent(a.hash.slice(1)))`) {
		require.True(t, eval[bool](b, "document.getElementById("+quoted(href)+") !== null"), "#%s leads nowhere", href)
	}
	b.quiet()
}

func TestNothingIsWiderThanThePhone(t *testing.T) {
	b := open(t, everything(), phone)
	b.run(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll("details")) d.open = true`))
	require.Empty(t, eval[[]string](b, `[...document.querySelectorAll("body *")].filter(e => !e.closest(".scroll, .vh, .skip, thead") && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120))`))
	require.LessOrEqual(t, eval[int](b, "document.documentElement.scrollWidth"), 360)
	require.Empty(t, eval[[]string](b, `[...document.querySelectorAll(":is(section, .finding, .scenario) *")].filter(e => !e.closest(".scroll, .vh, thead") &&
		e.getBoundingClientRect().right > e.closest(".finding, .scenario, section").getBoundingClientRect().right + 1 && !e.matches("section, mark")).map(e => e.outerHTML.slice(0, 120))`), "wider than the box it is in")
	b.quiet()
}

func TestAccessibility(t *testing.T) {
	dark := desktop
	dark.dark = true
	for _, test := range []struct {
		name   string
		view   view
		result *verdict.Result
	}{
		{name: "desktop", view: desktop, result: everything()},
		{name: "dark", view: dark, result: everything()},
		{name: "phone", view: phone, result: everything()},
		{name: "nothing was run", view: desktop, result: &verdict.Result{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := open(t, test.result, test.view)
			b.accessible()
		})
	}
}

// accessible requires that axe-core finds no fault in the page with everything open.
func (b *tab) accessible() {
	b.t.Helper()
	b.run(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll("details")) d.open = true`),
		chromedp.Evaluate[chromedp.Void](axe))
	type fault struct {
		ID    string   `json:"id"`
		Help  string   `json:"help"`
		Nodes []string `json:"nodes"`
	}
	faults := eval[[]fault](b, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
		r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 150) + " " + n.failureSummary)})))`)
	for _, f := range faults {
		b.t.Errorf("%s: %s\n%v", f.ID, f.Help, f.Nodes)
	}
}

// openFindings opens every finding. What is in a closed one cannot be clicked.
func (b *tab) openFindings() {
	b.t.Helper()
	b.run(chromedp.Evaluate[chromedp.Void](`for (const f of document.querySelectorAll("details.finding")) f.open = true`))
}

// set gives a field of the filters a value, as somebody does who types or chooses.
func (b *tab) set(field, value string) {
	b.t.Helper()
	b.run(chromedp.Evaluate[chromedp.Void](`{
		const f = document.getElementById("filters").elements[` + quoted(field) + `];
		f.value = ` + quoted(value) + `;
		f.dispatchEvent(new Event("input", {bubbles: true}));
	}`))
}

// quoted writes a text for JavaScript.
func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}
