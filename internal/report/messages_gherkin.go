package report

import (
	"slices"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/assaykit/assay/internal/verdict"
)

// features writes the documents and the pickles of all scenarios, and returns the
// latter in the order of the scenarios.
func (c *cucumber) features() []*messages.Pickle {
	var files []*featureFile
	byName := map[string]*featureFile{}
	pickles := make([]*messages.Pickle, len(c.all))
	for i, s := range c.all {
		f := byName[s.File]
		if f == nil {
			f = newFeatureFile(s)
			byName[s.File] = f
			files = append(files, f)
		}
		node := c.scenario(s)
		c.put(f, s, node)
		pickles[i] = c.pickle(s, node)
		f.pickles = append(f.pickles, pickles[i])
	}
	for _, f := range files {
		c.envelope(messages.Envelope{Source: &messages.Source{
			Uri: f.document.Uri, Data: noSource, MediaType: messages.SourceMediaType_TEXT_X_CUCUMBER_GHERKIN_PLAIN,
		}})
		c.envelope(messages.Envelope{GherkinDocument: f.document})
		for _, p := range f.pickles {
			c.envelope(messages.Envelope{Pickle: p})
		}
	}
	return pickles
}

// noSource is the text of a feature file, which readers require. A text that was built
// from the scenarios would not fit their line numbers.
const noSource = "# The text of this file is not part of the result from which these messages were made.\n"

// featureFile is one feature file while it is built.
type featureFile struct {
	document *messages.GherkinDocument
	rules    map[string]*messages.Rule
	pickles  []*messages.Pickle
}

func newFeatureFile(s *verdict.Scenario) *featureFile {
	return &featureFile{rules: map[string]*messages.Rule{}, document: &messages.GherkinDocument{
		Uri: sanitize(s.File), Comments: []*messages.Comment{},
		Feature: &messages.Feature{
			Location: at(1), Tags: []*messages.Tag{}, Language: "en", Keyword: "Feature",
			Name: sanitize(s.Feature), Children: []*messages.FeatureChild{},
		},
	}}
}

// put puts a scenario under its rule. The line of a rule is not recorded; that of
// its first scenario stands for it.
func (c *cucumber) put(f *featureFile, s *verdict.Scenario, node *messages.Scenario) {
	feature := f.document.Feature
	if s.Rule == "" {
		feature.Children = append(feature.Children, &messages.FeatureChild{Scenario: node})
		return
	}
	rule := f.rules[s.Rule]
	if rule == nil {
		rule = &messages.Rule{
			Location: at(s.Line), Tags: []*messages.Tag{}, Keyword: "Rule", Name: sanitize(s.Rule),
			Children: []*messages.RuleChild{}, Id: c.ids.NewId(),
		}
		f.rules[s.Rule] = rule
		feature.Children = append(feature.Children, &messages.FeatureChild{Rule: rule})
	}
	rule.Children = append(rule.Children, &messages.RuleChild{Scenario: node})
}

func (c *cucumber) scenario(s *verdict.Scenario) *messages.Scenario {
	node := &messages.Scenario{
		Location: at(s.Line), Tags: []*messages.Tag{}, Keyword: "Scenario", Name: c.names.unique(s.File, sanitize(s.Name), s.Line),
		Steps: []*messages.Step{}, Examples: []*messages.Examples{}, Id: c.ids.NewId(),
	}
	tags := s.Tags
	if state := c.StateOf(s); state != verdict.Passed && state != verdict.Failed {
		tags = append(slices.Clone(tags), "@state:"+string(state)) // which no status of Cucumber's tells
	}
	for _, tag := range tags {
		node.Tags = append(node.Tags, &messages.Tag{Location: at(s.Line), Name: sanitize(tag), Id: c.ids.NewId()})
	}
	for _, step := range s.Steps {
		keyword, ok := keywordTypes[step.Keyword]
		if !ok {
			keyword = messages.StepKeywordType_UNKNOWN
		}
		node.Steps = append(node.Steps, &messages.Step{
			Location: at(step.Line), Keyword: sanitize(step.Keyword) + " ", KeywordType: keyword,
			Text: sanitize(step.Text), DataTable: c.table(step), Id: c.ids.NewId(),
		})
	}
	return node
}

var keywordTypes = map[string]messages.StepKeywordType{
	"Given": messages.StepKeywordType_CONTEXT, "When": messages.StepKeywordType_ACTION, "Then": messages.StepKeywordType_OUTCOME,
	"And": messages.StepKeywordType_CONJUNCTION, "But": messages.StepKeywordType_CONJUNCTION,
}

// pickleTypes are the types of pickled steps; a conjunction has that of the step
// before it.
var pickleTypes = map[messages.StepKeywordType]messages.PickleStepType{
	messages.StepKeywordType_CONTEXT: messages.PickleStepType_CONTEXT,
	messages.StepKeywordType_ACTION:  messages.PickleStepType_ACTION,
	messages.StepKeywordType_OUTCOME: messages.PickleStepType_OUTCOME,
	messages.StepKeywordType_UNKNOWN: messages.PickleStepType_UNKNOWN,
}

func (c *cucumber) table(step verdict.Step) *messages.DataTable {
	if len(step.Table) == 0 {
		return nil
	}
	table := &messages.DataTable{Location: at(step.Line + 1), Rows: []*messages.TableRow{}}
	for n, row := range step.Table {
		cells := []*messages.TableCell{}
		for _, value := range row {
			cells = append(cells, &messages.TableCell{Location: at(step.Line + 1 + n), Value: sanitize(value)})
		}
		table.Rows = append(table.Rows, &messages.TableRow{Location: at(step.Line + 1 + n), Cells: cells, Id: c.ids.NewId()})
	}
	return table
}

func (c *cucumber) pickle(s *verdict.Scenario, node *messages.Scenario) *messages.Pickle {
	p := &messages.Pickle{
		Id: c.ids.NewId(), Uri: sanitize(s.File), Name: node.Name, Language: "en",
		Steps: []*messages.PickleStep{}, Tags: []*messages.PickleTag{}, AstNodeIds: []string{node.Id},
	}
	for _, tag := range node.Tags {
		p.Tags = append(p.Tags, &messages.PickleTag{Name: tag.Name, AstNodeId: tag.Id})
	}
	kind := messages.PickleStepType_UNKNOWN
	for _, step := range node.Steps {
		if own, ok := pickleTypes[step.KeywordType]; ok {
			kind = own
		}
		p.Steps = append(p.Steps, &messages.PickleStep{
			Id: c.ids.NewId(), AstNodeIds: []string{step.Id}, Type: kind, Text: step.Text, Argument: argument(step.DataTable),
		})
	}
	return p
}

func argument(table *messages.DataTable) *messages.PickleStepArgument {
	if table == nil {
		return nil
	}
	pickled := &messages.PickleTable{Rows: []*messages.PickleTableRow{}}
	for _, row := range table.Rows {
		cells := []*messages.PickleTableCell{}
		for _, cell := range row.Cells {
			cells = append(cells, &messages.PickleTableCell{Value: cell.Value})
		}
		pickled.Rows = append(pickled.Rows, &messages.PickleTableRow{Cells: cells})
	}
	return &messages.PickleStepArgument{DataTable: pickled}
}

// at is a place, on the first line where none is known.
func at(line int) *messages.Location { return &messages.Location{Line: int64(max(1, line))} }
