// Package steps runs scenarios: it holds the step definitions, the world that
// one scenario lives in, and what all scenarios of a run share.
//
// It knows HTTP operations, resources and requests by the names that a contract
// pack gives them, and no API in particular. It is the only package that imports
// godog, which serves as the executor; what became of a scenario is taken from
// the package's own record and never from godog's.
package steps
