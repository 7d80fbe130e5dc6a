package spec

import (
	"strconv"
)

// AnswerExample is what a document has as an example of an answer.
type AnswerExample struct {
	Status int // 0 for one of several statuses, such as default and 4XX
	Value  any // of the types of Schema.Enum
}

// RefusalExamples returns the examples of the JSON bodies of an operation's errors, by their
// statuses: those of their media types, and those of their schemas. An error is what stands
// under 4xx, 5xx, their ranges or the default. It returns nil for none.
func (c *Contract) RefusalExamples(operation string) []AnswerExample {
	o := c.source(operation)
	if o == nil || o.Responses == nil {
		return nil
	}
	var all []AnswerExample
	answers := o.Responses.Map()
	for _, key := range sortedNames(answers) {
		if answers[key].Value == nil || key[0] != '4' && key[0] != '5' && key != anyStatus {
			continue
		}
		status, _ := strconv.Atoi(key) // 0 for a range
		content := answers[key].Value.Content
		for _, name := range sortedNames(content) {
			media := content[name]
			if media == nil || !isJSON(name) {
				continue
			}
			given := []any{media.Example}
			for _, example := range sortedNames(media.Examples) {
				if value := media.Examples[example].Value; value != nil {
					given = append(given, value.Value)
				}
			}
			if media.Schema != nil && media.Schema.Value != nil {
				given = append(given, media.Schema.Value.Example)
			}
			for _, value := range given {
				if value != nil {
					all = append(all, AnswerExample{Status: status, Value: plain(value)})
				}
			}
		}
	}
	return all
}
