// Package certify makes evidence of a run and judges it again. It records every
// exchange of a run in a bundle, signs statements over that, and verifies such
// a bundle without the target: it runs the scenarios against the recorded answers
// and demands the same requests and the same states.
//
// It does not decide what conforms: that is verdict.Decide's, here as everywhere.
// The format of a bundle is described in FORMAT.md.
package certify
