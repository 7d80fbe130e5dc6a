package steps

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStackTraces(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		is   bool
	}{
		{name: "Python", is: true, text: "Traceback (most recent call last):\n  File \"/srv/app/main.py\", line 12, in <module>\n    raise KeyError\nKeyError"},
		{name: "Python, a frame alone", is: true, text: "  File \"/srv/app/main.py\", line 12, in handle"},
		{name: "Go", is: true, text: "goroutine 12 [running]:\nmain.handle(0x0)\n\t/srv/app/main.go:42 +0x1d"},
		{name: "Go, a frame alone", is: true, text: "main.handle(...)\n\t/srv/app/main.go:42"},
		{name: "Java", is: true, text: "java.lang.NullPointerException\n\tat com.example.Main$Inner.handle(Main.java:42)"},
		{name: "Kotlin", is: true, text: "\tat com.example.MainKt.main(Main.kt:7)"},
		{name: "JavaScript", is: true, text: "TypeError: x is undefined\n    at handle (/srv/app/index.js:10:15)"},
		{name: "JavaScript of Node itself", is: true, text: "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"},
		{name: "JavaScript modules", is: true, text: "    at file:///srv/app/index.mjs:3:9"},
		{name: "TypeScript on Windows", is: true, text: `    at Object.handle (C:\app\src\index.ts:10:15)`},
		{name: "JavaScript, async", is: true, text: "    at async Promise.all (index 0)\n    at async /srv/app/index.js:3:9"},
		{name: "Ruby", is: true, text: "/srv/app/main.rb:3:in `handle'"},
		{name: "Ruby 3.4", is: true, text: "app/main.rb:3:in 'Integer#/'"},
		{name: "PHP", is: true, text: "Fatal error: Uncaught Exception in /srv/app/index.php:3\nStack trace:\n#0 /srv/app/index.php(7): handle()"},
		{name: "PHP, a warning", is: true, text: "Warning: Undefined variable in /srv/app/index.php on line 3"},
		{name: ".NET", is: true, text: `   at App.Main.Handle(String text) in /srv/app/Main.cs:line 42`},
		{name: "Rust", is: true, text: "thread 'main' panicked at src/main.rs:3:5:\nboom\nstack backtrace:\n   0: rust_begin_unwind"},

		{name: "a sentence", text: "at least one field is required"},
		{name: "a URL", text: "see https://example.com/docs:8080/x"},
		{name: "a URL with a port", text: "look at https://example.com:8080/docs"},
		{name: "a URL with a port and a position", text: "look at http://example.com:8080/docs#L3:4"},
		{name: "a time", text: "it failed at 2026-01-05T09:30:00Z, in 12:30 minutes"},
		{name: "a parser's complaint", text: "JSON decode error: Expecting ',' delimiter: line 1 column 12 (char 11)"},
		{name: "a validator's complaint", text: "Input should be a valid integer, unable to parse string as an integer"},
		{name: "an address", text: "connect to 10.0.0.1:5432 failed"},
		{name: "a field", text: "value at /data/items/3:4 is not a number"},
		{name: "a file", text: "File \"photo.png\" is too large"},
		{name: "what was sent", text: "no such list: main.go"},
		{name: "advice", text: "Contact not found. Look at the documentation (/docs/errors), or ask at support@example.com."},
		{name: "a place in a path", text: "invalid value at (/body/title)"},
		{name: "nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, err := json.Marshal(map[string]any{"detail": c.text})
			require.NoError(t, err)
			require.Equal(t, c.is, trace(body, decode(body)) != "", "in JSON: %q", trace(body, decode(body)))
			nested, err := json.Marshal(map[string]any{"detail": []any{map[string]any{"msg": c.text}}})
			require.NoError(t, err)
			require.Equal(t, c.is, trace(nested, decode(nested)) != "", "deeper: %q", trace(nested, decode(nested)))
			require.Equal(t, c.is, trace([]byte(c.text), nil) != "", "as it is: %q", trace([]byte(c.text), nil))
		})
	}
}

func TestTracesSplitIntoLines(t *testing.T) {
	body := []byte(`{"detail": "boom", "trace": ["handle", "    at handle (/srv/app/index.js:10:15)"]}`)
	require.NotEmpty(t, trace(body, decode(body)))
	body = []byte(`{"detail": "boom", "frames": {"File \"/srv/app/main.py\", line 12": 1}}`)
	require.NotEmpty(t, trace(body, decode(body)), "in a name")
}
