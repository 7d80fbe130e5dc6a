// Package faults makes servers that depart from the reference server in one named
// way: to try the scenarios of the contract, and not to serve anybody.
//
//	deviations  single faults, each naming the requirement it breaks
//	            deviations.go, and deviations_*.go by concern
//	variations  what the contract permits and the reference server does not do
//	            variations.go, and variations_*.go by concern
//
// Both are turns: functions between the client and the reference server, that change
// the request, the answer or the data (altered.go).
package faults
