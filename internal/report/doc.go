// Package report shows a Result, in the formats that Formats lists, and progress
// while a run goes on. Every report is a pure function of one verdict.Result;
// what is not in there cannot be shown, and what is shown can be shown again
// from a saved Result.
//
// It decides nothing: the verdict is that of verdict.Decide. And it trusts
// nothing: names, reasons and bodies may quote the target, so whatever is
// written to a terminal or a log goes through one function that makes it
// harmless.
package report
