// Package faults makes servers that depart from the reference server in named ways:
// to try the scenarios of the contract, and not to serve anybody.
//
//	deviations  single faults, each naming the requirement that it breaks
//	variations  what the contract permits and the reference server does not do
//
// Deviations and Variations list them, and New makes a server with some of them. A
// name is permanent: nothing depends on the place of a fault in a table.
//
// Each fault is a turn: a function between the client and the reference server, that
// changes the request, the answer or the data. It is made of an operator, which says
// where it interferes, and a change:
//
//	server.go     the handler, and a call on its way through it
//	reply.go      an answer that may still be changed, and answers.go: made-up ones
//	operators.go  where a turn interferes, and what it changes
//	pages.go      operators for listings, and data.go: for the data
//	table.go      a table of deviations, a row for each fault
//
// The other files are tables: what contacts are and belong to (contacts.go), lists and who
// is on them (lists.go), what filters mean (filters.go), and what links organizations
// (tenants.go). transit.go names faults in transit for the requirements that none of these
// breaks. The tables of variations are variations.go and variations_*.go.
//
// A fault that an operator of internal/fault makes of every contract is none of these:
// a member that is missing, another status, another text, a write that has no effect.
package faults
