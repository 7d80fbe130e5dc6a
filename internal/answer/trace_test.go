package answer

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
)

func answerWith(t *testing.T, body any) *exchange.Exchange {
	t.Helper()
	text, err := json.Marshal(body)
	require.NoError(t, err)
	return &exchange.Exchange{Answer: exchange.Answer{ResponseBody: text}}
}

func TestStackTraces(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"Python", "Traceback (most recent call last):\n  File \"/srv/app/main.py\", line 12, in <module>\n    raise KeyError\nKeyError"},
		{"Python, a frame alone", "  File \"/srv/app/main.py\", line 12, in handle"},
		{"Python, a frame within a line", `KeyError ("File "/srv/app/main.py", line 12, in handle")`},
		{"Python, a place", "KeyError at /srv/app/main.py:12"},
		{"Python, a place below here", "KeyError: app/views.py:12"},
		{"Python, a page of Django", "<td>File &quot;/srv/app/main.py&quot;, line 12, in handle</td>"},
		{"Go", "goroutine 12 [running]:\nmain.handle(0x0)\n\t/srv/app/main.go:42 +0x1d"},
		{"Go, a frame alone", "main.handle(...)\n\t/srv/app/main.go:42"},
		{"Go, a place", "handler.go:42: invalid title"},
		{"Java", "java.lang.NullPointerException\n\tat com.example.Main$Inner.handle(Main.java:42)"},
		{"Java, of a module", "\tat java.base/java.lang.Thread.run(Thread.java:833)"},
		{"Java, without a place", "\tat com.example.Main.handle(Native Method)"},
		{"Java, what is generated", "\tat com.example.Main$$FastClass.invoke(<generated>)"},
		{"Java, a cause", "boom; Caused by: java.lang.IllegalStateException: x"},
		{"Java, a thread", `Exception in thread "main" java.lang.Error: x`},
		{"Kotlin", "\tat com.example.MainKt.main(Main.kt:7)"},
		{"Scala", "\tat scala.collection.immutable.List.map(List.scala:246)"},
		{"Groovy", "\tat app.Handler.run(Handler.groovy:7)"},
		{"Clojure", "\tat app.core$handle.invoke(core.clj:12)"},
		{"JavaScript", "TypeError: x is undefined\n    at handle (/srv/app/index.js:10:15)"},
		{"JavaScript of Node itself", "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"},
		{"JavaScript modules", "    at file:///srv/app/index.mjs:3:9"},
		{"JavaScript, below here", "    at handle (src/index.js:3:9)"},
		{"JavaScript, nameless", "    at <anonymous>"},
		{"JavaScript, async", "    at async Promise.all (index 0)\n    at async /srv/app/index.js:3:9"},
		{"JavaScript, of Safari's engine", "handle@/srv/app/index.js:10:15"},
		{"TypeScript on Windows", `    at Object.handle (C:\app\src\index.ts:10:15)`},
		{"Deno", "    at handle (https://deno.land/x/app/mod.ts:3:9)"},
		{"Ruby", "/srv/app/main.rb:3:in `handle'"},
		{"Ruby 3.4", "app/main.rb:3:in 'Integer#/'"},
		{"Ruby, without an ending", "bin/rails:4:in '<main>'"},
		{"Ruby, a place", "undefined method (app/models/list.rb:12)"},
		{"PHP", "Fatal error: Uncaught Exception in /srv/app/index.php:3\nStack trace:\n#0 /srv/app/index.php(7): handle()"},
		{"PHP, a warning", "Warning: Undefined variable in /srv/app/index.php on line 3"},
		{"PHP, a warning as HTML", "<b>Warning</b>: x in <b>/srv/app/index.php</b> on line <b>3</b><br />"},
		{"PHP, a frame", "#0 /srv/app/index.php(3): handle()"},
		{"PHP, the first frame", "#1 {main}"},
		{"PHP, of itself", "#2 [internal function]: handle()"},
		{"Perl", "malformed JSON string at /usr/share/perl5/JSON.pm line 47."},
		{"Perl, below here", "Can't locate object method at lib/App/Lists.pm line 12, <STDIN> line 1."},
		{"Perl, a script", "Died at app.psgi line 9."},
		{"Perl, a script without an ending", "Died at /srv/app/bin/server line 9."},
		{"Perl, evaluated", "syntax error at (eval 12) line 1, near x"},
		{".NET", `   at App.Main.Handle(String text) in /srv/app/Main.cs:line 42`},
		{".NET on Windows", `at A.B.C() in C:\x.cs:line 5`},
		{".NET, without a place", "System.Exception: x\n   at System.Text.Json.ThrowHelper.ThrowJsonException(String s)"},
		{".NET, in one line", "x at System.Text.Json.Reader.Read() at App.Main.Handle(String text)"},
		{".NET, of an inner exception", "--- End of inner exception stack trace ---"},
		{"F#", `   at App.handle@7.Invoke(Unit x) in /srv/app/Main.fs:line 7`},
		{"Elixir", "(elixir 1.14) lib/x.ex:12: Mod.fun/2"},
		{"Elixir, with three numbers", "(phoenix 1.7.2) lib/phoenix/router.ex:354: Phoenix.Router.__call__/2"},
		{"Elixir, a place", "lib/app/lists.ex:12: App.Lists.create/1"},
		{"Erlang", `[{lists,map,2,[{file,"src/lists.erl"},{line,12}]}]`},
		{"Rust", "thread 'main' panicked at src/main.rs:3:5:\nboom\nstack backtrace:\n   0: rust_begin_unwind"},
		{"Rust, a place", "called `Option::unwrap()`, src/handlers/list.rs:3:5"},
		{"C++", "#0  0x00007ffff7a42428 in handle () at main.cpp:12"},
		{"C++, an assertion", "main.cpp:12: void handle(): Assertion `x' failed."},
		{"C", "src/server.c:120: out of memory"},
		{"C, of glibc", "./server(handle+0x1d)[0x55d0c0a3]"},
		{"Swift", "Fatal error: Index out of range: file /src/App.swift, line 12"},
		{"Dart", "#0      main (package:app/main.dart:3:5)"},
		{"Lua", "app.lua:12: attempt to index nil\nstack traceback:\n\t[C]: in ?"},
		{"Haskell", "boom\nCallStack (from HasCallStack):\n  error, called at src/Main.hs:3:5 in main:Main"},
		{"OCaml", `Raised at Stdlib.failwith in file "stdlib.ml", line 29, characters 17-33`},
		{"Julia", "Stacktrace:\n [1] handle at ./app.jl:3"},
		{"PL/SQL", `ORA-06512: at "CRM.LISTS", line 12`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, body := range []any{
				map[string]any{"detail": c.text},
				map[string]any{"detail": []any{map[string]any{"msg": c.text}}},
			} {
				e := answerWith(t, body)
				require.NotEmpty(t, Trace(e, jsonvalue.Decode(e.ResponseBody)))
			}
			require.NotEmpty(t, Trace(&exchange.Exchange{Answer: exchange.Answer{ResponseBody: []byte(c.text)}}, nil), "as it is")
		})
	}
}

func TestWhatIsNoStackTrace(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"nothing", ""},
		{"a sentence", "at least one field is required"},
		{"a URL", "see https://example.com/docs:8080/x"},
		{"a URL with a port", "look at https://example.com:8080/docs"},
		{"a URL with a port and a position", "look at http://example.com:8080/docs#L3:4"},
		{"a URL with a port in Poland", "look at https://api.example.pl:8443/docs"},
		{"a URL with a port in Serbia", "look at http://www.example.rs:8080"},
		{"a host with a port in Paraguay", "connect to www.example.com.py:8443 failed"},
		{"a host with a port", "redis.example.cc:6379 refused the connection"},
		{"a URL without a scheme", "look at //docs.example.pl:8443/errors"},
		{"a URL of a page", "see https://docs.example.com/errors.html#detail"},
		{"a URL of a script", "see https://cdn.example.com/app.js?v=3"},
		{"a URL of an error", "For further information visit https://errors.example.dev/2.5/v/json_invalid"},
		{"a time", "it failed at 2026-01-05T09:30:00Z, in 12:30 minutes"},
		{"a time in a path", "not found: look at /reports/2026-01-05T09:30:00"},
		{"a time in a path with an offset", "nothing at /reports/2026-01-05T09:30:00+01:00"},
		{"a time alone", "retry at 09:30:15"},
		{"a parser's complaint of Python", "JSON decode error: Expecting ',' delimiter: line 1 column 12 (char 11)"},
		{"a parser's complaint of Node", "Unexpected token } in JSON at position 12"},
		{"a parser's complaint of Node, with a line", "Expected ',' at position 12 (line 1 column 13)"},
		{"a parser's complaint of Go", "invalid character '}' looking for beginning of object key string"},
		{"a parser's complaint of Java", `Unexpected character ('}' (code 125)): was expecting a name at line 3 column 5`},
		{"a parser's complaint of Perl", `malformed JSON string, neither tag, array, object, at character offset 7 (before "}")`},
		{"a parser's complaint of Ruby", `expected object key, got '}' at line 1 column 12`},
		{"a parser's complaint of Rust", "expected value at line 1 column 12"},
		{"a parser's complaint of .NET", "'}' is invalid. Path: $ | LineNumber: 0 | BytePositionInLine: 12."},
		{"a parser's complaint of PHP", "Syntax error, malformed JSON in body on line 3"},
		{"a parser's complaint of YAML", "yaml: line 3: mapping values are not allowed"},
		{"a validator's complaint", "Input should be a valid integer, unable to parse string as an integer"},
		{"a validator's place", "instance.contact_ids[0] is not of a type(s) integer"},
		{"a validator's pointer", "/contact_ids/0: must be integer"},
		{"an address", "connect to 10.0.0.1:5432 failed"},
		{"an address of version 6", "connect to [2001:db8::1]:5432 failed"},
		{"a field", "value at /data/items/3:4 is not a number"},
		{"a pointer and a line", "unexpected token at /body/title line 3"},
		{"a file", "File \"photo.png\" is too large"},
		{"a file of a table, and its line", "contacts.csv: line 12 has no email"},
		{"a file of a table, and its row", "contacts.csv:12 has no email"},
		{"a name of a file", "no such list: main.go"},
		{"advice", "Contact not found. Look at the documentation (/docs/errors), or ask at support@example.com."},
		{"a place in a path", "invalid value at (/body/title)"},
		{"a range", "want a number from 1:200 at most"},
		{"a version", "this needs Node.js 20 or Go 1.26"},
		{"a cause in words", "Caused by: a list that does not exist"},
		{"an id", "request 0x7f3a at edge-12"},
		{"a type of an error", "value_error.number.not_ge"},
		{"a list of places", "body.work_email, query.page"},
		{"a phone number", "+41 44 555 01 00 is no number"},
		{"an emoji", "no :line: today"},
		{"HTML", "<h1>404 Not Found</h1><hr><center>nginx/1.22.1</center>"},
		{"Apache's page", "<address>Apache/2.4.71 (Debian) Server at example.com Port 80</address>"},
		{"a call to do something", "Create a key at Settings > API, then call Lists.create(title)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, body := range []any{
				map[string]any{"detail": c.text},
				map[string]any{"detail": []any{map[string]any{"loc": []any{"body", "work_email"}, "msg": c.text, "input": c.text}}},
			} {
				e := answerWith(t, body)
				require.Empty(t, Trace(e, jsonvalue.Decode(e.ResponseBody)))
			}
			require.Empty(t, Trace(&exchange.Exchange{Answer: exchange.Answer{ResponseBody: []byte(c.text)}}, nil), "as it is")
		})
	}
}

func TestTracesInMembers(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       bool
	}{
		{name: "lines of a trace", want: true, body: `{"detail": "boom", "trace": ["handle", "    at handle (/srv/app/index.js:10:15)"]}`},
		{name: "a name", want: true, body: `{"detail": "boom", "frames": {"File \"/srv/app/main.py\", line 12": 1}}`},
		{name: "a frame of Laravel", want: true, body: `{"detail": "boom", "file": "/srv/vendor/x.php", "line": 214}`},
		{name: "a frame of Spring", want: true, body: `{"detail": "boom", "trace": [{"className": "a.B", "fileName": "B.java", "lineNumber": 12}]}`},
		{name: "a file of data", body: `{"detail": "boom", "file": "contacts.csv", "line": 3}`},
		{name: "a line alone", body: `{"detail": "boom", "line": 3, "column": 5}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, Trace(&exchange.Exchange{Answer: exchange.Answer{ResponseBody: []byte(c.body)}}, jsonvalue.Decode([]byte(c.body))) != "")
		})
	}
}

func TestWhatWasSentIsNoTrace(t *testing.T) {
	for _, c := range []struct {
		name, sent, url, answer string
		want                    bool
	}{
		{name: "a title", sent: `{"title": "main.go:12"}`, answer: `{"detail": "no list main.go:12"}`},
		{name: "a title with escapes", sent: `{"title": "File \"/a.py\", line 3"}`, answer: `{"detail": "no list 'File \"/a.py\", line 3'"}`},
		{name: "a parameter", url: "http://x/lists?title=main.go:12", answer: `{"detail": "no list main.go:12"}`},
		{name: "a title and a trace", want: true, sent: `{"title": "main.go:12"}`, answer: `{"detail": "no list main.go:12 (lists.go:40)"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &exchange.Exchange{Sent: exchange.Sent{URL: c.url, RequestBody: []byte(c.sent)}, Answer: exchange.Answer{ResponseBody: []byte(c.answer)}}
			require.Equal(t, c.want, Trace(e, jsonvalue.Decode(e.ResponseBody)) != "")
		})
	}
}
