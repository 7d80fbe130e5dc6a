// Package report writes a Result in the formats that Formats lists, and shows progress
// during a run. Every report is a pure function of one verdict.Result, so a saved
// Result gives the same report again.
//
// It decides nothing; verdict.Decide does. It trusts no text: names, reasons and bodies
// may quote the target, so everything for a terminal or a log passes through one
// function that makes it harmless.
package report
