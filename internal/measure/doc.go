// Package measure says how good a contract pack is, in two ways. Coverage says what
// a run of the pack asserted: which requirements and cells, by which scenarios.
// Mutation runs the pack against the bundled server with one fault at a time, and
// says which faults a check of the broken requirement found.
//
// It gives no verdict about any target.
package measure
