package measure

import "github.com/assaykit/assay/reference/faults"

// Breaker is a fault that breaks a requirement of the bundled pack.
type Breaker struct {
	Fault       string // its name, as assay mutation --list has it
	Requirement string // id
}

// Breakers returns every deviation of the bundled server, and at least one fault in
// transit for each requirement that none of these breaks. The faults in transit are in no
// particular order.
func Breakers() []Breaker {
	var all []Breaker
	for _, d := range faults.Deviations() {
		all = append(all, Breaker{Fault: d.Name, Requirement: d.Requirement})
	}
	for requirement, fault := range faults.InTransit() {
		all = append(all, Breaker{Fault: fault, Requirement: requirement})
	}
	return all
}
