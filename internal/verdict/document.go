package verdict

// Document is a Result as it is written for others: with its findings, which a
// reader would else have to compute. Whoever reads a Result computes them anew.
type Document struct {
	Record
	Findings []DocumentFinding `json:"findings,omitzero"` // in the order of the function Findings
}

// DocumentFinding is a Finding, with requirements, scenarios and exchanges by their ids. The
// fields mean what those of Finding mean.
type DocumentFinding struct {
	ID           string               `json:"id"`
	State        State                `json:"state"`
	Requirements []string             `json:"requirements,omitempty"`
	Places       []Place              `json:"places"`
	Title        string               `json:"title"`
	Reason       string               `json:"reason"`
	Answers      int                  `json:"answers,omitempty"`
	Known        bool                 `json:"known,omitempty"`
	Occurrences  []DocumentOccurrence `json:"occurrences"`
}

// DocumentOccurrence is an Occurrence, with scenario and exchanges by their ids. Known says
// that the baseline has an entry for it; the other fields mean what those of Occurrence mean.
type DocumentOccurrence struct {
	Scenario  string   `json:"scenario"`
	State     State    `json:"state"`
	Operation string   `json:"operation,omitempty"`
	Reason    string   `json:"reason"`
	Exchanges []string `json:"exchanges,omitempty"`
	Follows   bool     `json:"follows,omitempty"`
	Known     bool     `json:"known,omitempty"`
}

// DocumentOf returns a Result with its findings: those that every report names.
func DocumentOf(r *Result) *Document {
	d := &Document{Record: RecordOf(r), Findings: []DocumentFinding{}} // and not null
	for _, f := range Findings(r) {
		written := DocumentFinding{
			ID: f.ID, State: f.State, Places: append([]Place{}, f.Places...), Title: f.Title, Reason: f.Reason,
			Answers: f.Answers, Known: f.Known,
		}
		for _, q := range f.Requirements {
			written.Requirements = append(written.Requirements, q.ID)
		}
		for _, o := range f.Occurrences {
			written.Occurrences = append(written.Occurrences, o.document())
		}
		d.Findings = append(d.Findings, written)
	}
	return d
}

func (o *Occurrence) document() DocumentOccurrence {
	exchanges := o.Exchanges
	if len(exchanges) == 0 && o.Exchange != nil {
		exchanges = []string{o.Exchange.ID}
	}
	return DocumentOccurrence{
		Scenario: o.Scenario.ID, State: o.State, Operation: o.Operation, Reason: o.Reason,
		Exchanges: exchanges, Follows: o.Follows, Known: o.Entry != nil,
	}
}
