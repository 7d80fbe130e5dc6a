package answer

import (
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
)

// Endings of the names of source files. Those of sourceInPath end the names of
// hosts as well, so that only a folder before the name, or a column behind the
// line, tells a file from "example.pl:8080".
const (
	sourceFile = `(?:go|rb|erb|php|phtml|java|kts?|scala|groovy|cljc?|cs|fs|vb|cshtml|razor|exs?|h?eex|erl|hrl|` +
		`cpp|cxx|hpp|hxx|swift|dart|lua|jl|zig|nim|hs|ps1|psgi|jsp|aspx?|cfm|cfc)`
	sourceInPath = `(?:pyx?|rs|p[lm]|cc|c|h|cr|mli?|t|[cm]?[jt]sx?)`
)

// traces are what gives a stack trace or a place in the source away, in the
// languages that servers are written in.
var traces = regexp.MustCompile(strings.Join([]string{
	// A file and a line, as most languages write them.
	`[\w/\\.-]+\.` + sourceFile + `:\d+`,
	`(?m:^|[\s("'\[=<>,@])(?:(?:[A-Za-z]:)?[\w@.+~-]*[/\\]\w)[^\s:"'()<>]*\.` + sourceInPath + `:\d+`,
	`[\w/\\.-]+\.` + sourceInPath + `:\d+:\d+\b`,
	`(?m:^|[\s(])[\w-]+\.py:\d+:? in `,

	// Python, and what took its words over
	`Traceback \(most recent call last\)`,
	`(?m:^)\s*File "[^"\n]+", line \d+`, `File "[^"\n]+\.py", line \d+`, `in file "[^"\n]+", line \d+`,
	// Go
	`goroutine \d+ \[`,
	// the JVM
	`\bat (?:[\w$.@-]+/{1,2})*[\w$<>]+(?:\.[\w$<>]+)+\((?:Native Method|Unknown Source|<generated>)\)`,
	`\bCaused by: (?:[\w$]+\.)+[\w$]*(?:Exception|Error|Throwable)\b`,
	`Exception in thread "[^"\n]*" [\w$]+\.`,
	// JavaScript
	`\bat (?:[^\n]*[ (])?(?:/|file:|node:|webpack|[A-Z]:\\)[^\s)]*[^\s)\d]:\d+:\d+\b`,
	`\bat (?:[\w.<>]+ \()?<anonymous>`,
	// Ruby
	"\\S:\\d+:in [`'\"‘]",
	// PHP
	`\bin (?:<b>)?(?:/|[A-Za-z]:\\)[^\s<]+(?:</b>)? on line (?:<b>)?\d+`,
	`#\d+ [^\s(]+\.php\(\d+\)`, `#\d+ \{main\}`, `#\d+ \[internal function\]`, `\.php\(\d+\) : `,
	// Perl
	`\bat (?:\S*[/\\]\S*\.\w+|[\w:.-]+\.(?:p[lm]|t|psgi|f?cgi)|\(eval \d+\)|-e|/(?:usr|srv|opt|home|var|app|root|tmp)/\S+) line \d+`,
	// .NET
	`\.\w+:line \d+\b`, `--- End of (?:stack trace|inner exception)`,
	`(?m:^)\s*at (?:[\w<>` + "`" + `+,\[\]]+\.)+[\w<>|` + "`" + `]+(?:\[[\w,]+\])?\([^()\n]*\)\s*(?m:$)`,
	`\bat (?:[A-Z][\w` + "`" + `<>]*\.)+[\w` + "`" + `<>]+\([^()\n]*\)\s+(?:in \S+[/\\]|at [A-Z][\w` + "`" + `<>]*\.)`,
	// Elixir and Erlang
	`\(\w+ \d+\.\d+[\w.-]*\) [\w/.]+[.:/]\w+[^\s]*[/:]\d+`, `\{file,\s*"[^"\n]+"\},\s*\{line,\s*\d+\}`,
	// Rust
	`stack backtrace:`, `panicked at `, `RUST_BACKTRACE`,
	// C and C++
	`#\d+:?\s+0x[0-9a-f]{6,}\b`, `\+0x[0-9a-f]+\)\s*\[0x[0-9a-f]+\]`, `AddressSanitizer:`,
	// Lua, Haskell, Julia, OCaml, PL/SQL and PL/pgSQL, Swift, PowerShell
	`stack traceback:`, `CallStack \(from HasCallStack\)`, `(?m:^)Stacktrace:`, `Raised (?:at|by primitive operation at) [\w.]+`,
	`ORA-06512: at `, `PL/pgSQL function [^\n]+ line \d+ at `, `\bfile \S+\.swift, line \d+`, `\.ps1: line \d+`,
}, "|"))

// numberless are of which one is in every trace without a number: most messages have
// neither, and are done with.
var numberless = []string{
	"(", "<anonymous>", "Traceback", "backtrace:", "traceback:", "Stacktrace:", "Caused by:", "Exception in thread",
	"--- End of", "panicked", "RUST_", "Raised ", "Sanitizer:",
}

func mayHoldTrace(text string) bool {
	return strings.ContainsAny(text, "0123456789") ||
		slices.ContainsFunc(numberless, func(part string) bool { return strings.Contains(text, part) })
}

// maxTraced bounds how much of a body is searched, in bytes.
const maxTraced = 256 << 10

// Trace returns the first place in an answer's body that looks like a stack trace, or "".
// value is the decoded body, whose texts are searched; nil for a body that is no JSON, whose
// bytes are. What the request has sent is none: a message may repeat it. Of a large body,
// only the beginning is searched.
func Trace(e *exchange.Exchange, value any) string {
	var text strings.Builder
	if value == nil {
		text.Write(e.ResponseBody)
	} else {
		collectTexts(&text, value)
	}
	said := html.UnescapeString(text.String()[:min(text.Len(), maxTraced)])
	if !mayHoldTrace(said) {
		return ""
	}
	found := traces.FindAllString(said, -1)
	if len(found) == 0 {
		return ""
	}
	sent := texts(e)
	for _, place := range found {
		if place = strings.Trim(place, " \t\r\n(\"'[=<>,@"); !strings.Contains(sent, place) {
			return place
		}
	}
	return ""
}

// texts is every text that a request has sent.
func texts(e *exchange.Exchange) string {
	var sent strings.Builder
	sent.WriteString(e.URL + "\n")
	sent.Write(e.RequestBody)
	collectTexts(&sent, jsonvalue.Decode(e.RequestBody))
	return sent.String()
}

// collectTexts writes every text within a value, as it is without JSON's escapes. A
// file and a line that are members of one object are written together.
func collectTexts(to *strings.Builder, value any) {
	switch v := value.(type) {
	case string:
		to.WriteString(v + "\n")
	case []any:
		for _, item := range v {
			collectTexts(to, item)
		}
	case map[string]any:
		if place := placeIn(v); place != "" {
			to.WriteString(place + "\n")
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			to.WriteString(name + "\n")
			collectTexts(to, v[name])
		}
	}
}

// joined writes the words of a name as one.
var joined = strings.NewReplacer("_", "", "-", "")

// placeIn is the file and the line that the members of an object name, as a frame
// of a trace in JSON does; "" for none.
func placeIn(object map[string]any) string {
	var file, line string
	for name, value := range object {
		switch joined.Replace(strings.ToLower(name)) {
		case "file", "filename", "sourcefile":
			file, _ = value.(string)
		case "line", "lineno", "linenumber", "sourceline":
			line = fmt.Sprint(value)
		}
	}
	if file == "" || line == "" {
		return ""
	}
	return file + ":" + line
}
