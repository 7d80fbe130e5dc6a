// Package setting says what a setting is: one thing that a user can set. A setting is
// declared once, with its names (a flag, a key of the profile, a variable of the
// environment), its default, its help and its values. A value is parsed from text, and
// an error says which form it needs, such as "want a time such as 30s".
//
// The package reads no command line and no file, and it declares no setting.
package setting

import "strings"

// Group is the heading under which help shows a setting.
type Group string

// The groups, in the order in which help shows them.
const (
	Target     Group = "Target"
	Selection  Group = "Selection"
	Safety     Group = "Safety"
	Verdict    Group = "Verdict"
	Output     Group = "Output"
	Connection Group = "Connection"
	Limits     Group = "Limits"
)

// Groups returns all groups, in the order in which help shows them.
func Groups() []Group {
	return []Group{Target, Selection, Safety, Verdict, Output, Connection, Limits}
}

// Command is one command, or several of them joined by |, that a setting is for.
type Command uint

// The commands that share settings.
const (
	Run Command = 1 << iota
	Certify
	Doctor
	Clean
	Init
	Verify
	Merge
)

// Completion says by what a shell completes a value: by one of the kinds below, or by
// the values themselves, one a line. The zero value is by nothing, and by no file either.
type Completion string

// Words completes by values, each with a tab and its explanation if it has one. What
// goes on with a file ends in "=".
func Words(values ...string) Completion { return Completion(strings.Join(values, "\n")) }

// The ways to complete a value.
const (
	Files        Completion = "files"
	Operations   Completion = "operations"   // of the contract pack
	Requirements Completion = "requirements" // of the contract pack
	Tags         Completion = "tags"         // of the contract pack, in an expression
	Formats      Completion = "formats"      // of a report
	FormatFiles  Completion = "format files" // of a report, with a file
	Deviations   Completion = "deviations"   // of the reference server
)

// Setting is one thing that a user can set. Names that it does not have are "".
type Setting struct {
	Flag  string // without its dashes
	Short string // one letter
	Key   string // in a profile; "limits.max_body" stands in a mapping
	Env   string // the variable of the environment
	Takes string // what stands for the value in help, such as FILE; "" for a switch

	Default  string // what holds without it, as a value or in words
	Sample   string // a value that a new profile shows; "" for the default
	Help     string // what it does, as one sentence without a full stop
	Group    Group
	In       Command // the commands that have the flag
	Rare     bool    // --help-all shows it, and --help does not
	Secret   bool    // no message quotes a value
	Repeats  bool    // the flag can be given several times
	Complete Completion

	Value Value
}

// Switch reports whether the flag stands for true without a value.
func (s Setting) Switch() bool {
	_, ok := s.Value.(flag)
	return ok
}
