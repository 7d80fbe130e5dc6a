package faults

import "fmt"

// A stack trace as the client would see it.
const stackTrace = "Traceback (most recent call last):\n" +
	"  File \"/srv/crm/api/handlers.py\", line 214, in dispatch\n" +
	"    return handler(request)\n" +
	"RuntimeError: unreachable"

// traces show a stack trace, or a place in the source, in the ways of several
// platforms.
var traces = []func(*reply){
	tracedDetail,
	tracing("panic: runtime error: invalid memory address or nil pointer dereference\n\n" +
		"goroutine 17 [running]:\nmain.(*handler).dispatch(0xc000118000)\n\t/srv/crm/handler.go:214 +0x1d"),
	tracing("java.lang.NullPointerException\n\tat com.example.crm.Dispatcher.dispatch(Dispatcher.java:214)\n" +
		"\tat com.example.crm.Server.run(Server.java:88)"),
	func(a *reply) { a.edit(func(body object) { body["traceback"] = stackTrace }) },
	tracing("TypeError: Cannot read properties of undefined (reading 'id')\n" +
		"    at dispatch (/srv/crm/handler.js:214:17)\n    at run (/srv/crm/server.js:88:5)"),
	tracing("malformed JSON string at /usr/share/perl5/JSON.pm line 47."),
	tracing("undefined method 'id' for nil (NoMethodError)\n\tfrom app/handlers.rb:12:in 'Handlers#dispatch'"),
	tracing("Uncaught TypeError: Cannot access offset in /srv/crm/handler.php on line 3"),
	tracing("(crm 1.4.0) lib/crm/handler.ex:12: Crm.Handler.dispatch/2"),
	tracing("System.NullReferenceException: x\n   at Crm.Handler.Dispatch(HttpContext context)"),
	tracing("   at Crm.Handler.Dispatch() in C:\\src\\Handler.cs:line 5"),
	tracing("\tat crm.Handler$.dispatch(Handler.scala:12)"),
	func(a *reply) {
		a.edit(func(body object) { body["debug"] = object{"file": "/srv/crm/vendor/handler.php", "line": 214} })
	},
}

// tracing puts a trace behind the message.
func tracing(trace string) func(*reply) { return func(a *reply) { a.addToDetail(trace) } }

// tracedDetail appends a stack trace to the message, or to each entry's.
func tracedDetail(a *reply) { a.addToDetail(stackTrace) }

func (a *reply) addToDetail(more string) {
	if text, ok := a.detail().(string); ok {
		a.setDetail(text + "\n" + more)
		return
	}
	a.violations(func(entry object) { entry["msg"] = fmt.Sprint(entry["msg"], "\n", more) })
}
