package faults

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/reference"
)

// Deviation is one named single fault: the reference server with it breaks one
// sentence of the contract, and as little else as a real implementation that makes
// this mistake would.
type Deviation struct {
	Name        string // in words joined by hyphens
	Requirement string // id of the requirement that it breaks
	Operation   string // the id of the operation in which it shows; empty: in several
	Says        string // what a client sees

	turn turn
}

// Kind is what a deviation has in common with those that do the same to other operations:
// its Name without that of its Operation.
func (d Deviation) Kind() string {
	return strings.TrimPrefix(d.Name, kebab(d.Operation)+"-")
}

// Variation is something that the contract permits and the reference server does
// not do: the guard against being stricter than the contract.
type Variation struct {
	Name    string // in words joined by hyphens
	Permits string // the sentence of the contract that leaves it open

	choice    string // those of one choice exclude each other; empty: it excludes none
	configure func(*reference.Config)
	delay     time.Duration // of every write
	turn      turn          // nil: none
}

// Deviations lists all deviations in the order of their names. They are derived from the
// contract, clause by clause and operation by operation, and know nothing of the scenarios
// that have to find them.
func Deviations() []Deviation {
	var t table
	for _, fill := range []func(*table){
		tenancyFaults, contactFaults, updateFaults, companyFaults, listFaults, filterFaults,
	} {
		fill(&t)
	}
	slices.SortFunc(t, func(a, b Deviation) int { return strings.Compare(a.Name, b.Name) })
	return t
}

// Variations lists all variations in the order of their names.
func Variations() []Variation {
	all := variations()
	slices.SortFunc(all, func(a, b Variation) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// New makes a server with the deviations and variations of the names, in whatever
// order they are given. Of variations that exclude each other it takes one only. It
// returns an error for a name that is of neither, and for what reference.New does not
// accept.
func New(config reference.Config, names ...string) (http.Handler, error) {
	s, err := newServer(config, names)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func newServer(config reference.Config, names []string) (*server, error) {
	var known []string
	var turns []turn
	for _, d := range Deviations() {
		if known = append(known, d.Name); slices.Contains(names, d.Name) {
			turns = append(turns, d.turn)
		}
	}
	var delay time.Duration
	taken := map[string]bool{}
	for _, v := range variations() {
		known = append(known, v.Name)
		if !slices.Contains(names, v.Name) || taken[v.choice] {
			continue
		}
		taken[v.choice] = v.choice != ""
		if v.configure != nil {
			v.configure(&config)
		}
		if v.turn != nil {
			turns = append(turns, v.turn)
		}
		delay += v.delay
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("unknown fault %q", name)
		}
	}
	s, err := enclose(config, turns...)
	if err != nil {
		return nil, err
	}
	s.delay = delay
	return s, nil
}
