// Package certify records a run as evidence, and verifies evidence. It writes every
// exchange of a run into a bundle and signs statements about it. To verify a bundle it
// needs no target: it runs the scenarios against the recorded answers, and requires
// the same requests and the same states.
//
// It does not decide what conforms; verdict.Decide does. FORMAT.md describes the
// format of a bundle.
package certify
