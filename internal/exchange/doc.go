// Package exchange sends one HTTP request to the target and records what was
// sent and what came back.
//
// A [Client] takes a [Request] and returns an [Exchange], which has the request, the
// answer, the times and an error if there was no answer. It does not trust the target:
// it keeps to the target's pace, bounds the size and the time of every answer, follows
// no redirect and sends nothing again but after a 429. It replaces secrets when it
// records an exchange, so that nothing later can reveal them. Sizes are in bytes and
// times are durations of package time.
//
// It is not a judge. It knows HTTP, and nothing of contracts, scenarios or verdicts.
package exchange
