// Package exchange sends one HTTP request to the target and records what was
// sent and what came back.
//
// It is for talking to strangers: the pace is the target's, everything that the
// target sends is bounded in size and time, no redirect is followed, nothing is
// retried but a 429, and secrets are replaced where an exchange is captured, so
// that nothing downstream can leak them.
//
// It is not a judge. It knows HTTP, and nothing of contracts, scenarios or
// verdicts; whether an answer is right is somebody else's question.
package exchange
