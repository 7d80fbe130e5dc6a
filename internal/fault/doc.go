// Package fault does one thing wrong between a client and a server: in an answer, in
// a request, or in time. A run against a server that conforms, with one fault in
// between, has to fail; one that passes has shown a gap in the contract pack.
//
// An operator is a kind of wrong, such as a member that is missing. It knows HTTP,
// OpenAPI and the roles that a contract pack gives to operations and members, and no
// API. Of works every operator out for all places of a pack, and each place makes a
// Fault. Its name says all three, and is permanent:
//
//	answer.member-missing@getThing:200/data/name
//
// A Layer is an http.Handler in front of another one, with one fault in it or none.
// It notes for each request whether the fault changed anything, and what of the
// document the changed answer breaks. What a fault changes without breaking anything
// is permitted: that is found out here for each answer, and stands in no list.
//
//	fault.go      what a fault is, and all of a pack
//	call.go       a request and an answer, which an operator may change
//	layer.go      the handler
//	place.go      where in a JSON body something stands
//	memory.go     what operators remember of the conversation
//	answer_*.go   the operators on answers
//	request_*.go  the operators on requests
//	time.go       the operators on what is seen when
package fault
