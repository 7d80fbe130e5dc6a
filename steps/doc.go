// Package steps is the vocabulary of feature files, in the words of HTTP testing: one
// table of step definitions, each with its form, what it needs of a pack, what it costs
// and what it does. A [ScenarioRun] is one scenario while its steps are performed, with
// the record of what was found.
//
// It knows HTTP operations, resources and requests by the names that a contract pack
// gives them, and no API in particular. It does not know when a scenario runs, nor
// beside which others.
package steps
