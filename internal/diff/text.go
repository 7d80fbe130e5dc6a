package diff

import (
	"fmt"
	"strings"
)

// maxItems is the number of items of a kind that are listed.
const maxItems = 20

// maxPlaces is the number of places of a finding that are named.
const maxPlaces = 5

// Section is one of the lists of a Difference.
type Section struct {
	Heading string
	Items   []Item
	Worse   bool // it is what a gate would refuse
}

// Sections returns the lists in the order in which reports show them, the regressions
// first.
func (d *Difference) Sections() []Section {
	return []Section{
		{"newly failing", d.NewlyFailing, true},
		{"no longer exercised", d.NoLongerExercised, true},
		{"still failing", d.StillFailing, false},
		{"fixed", d.Fixed, false},
		{"newly exercised", d.NewlyExercised, false},
		{"vanished", d.Vanished, false},
		{"appeared", d.Appeared, false},
		{"slower: three in four answers took longer than three in four did before", d.Slower, false},
	}
}

// Text returns the difference as text for a terminal, the regressions first. It passes
// texts that came from a target or a file through clean. It cuts a list after 20 items, and
// names there the flag that shows all, as all has it.
func (d *Difference) Text(clean func(string) string, all string) string {
	var b strings.Builder
	for _, section := range d.Sections() {
		if len(section.Items) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s\n", section.Heading)
		for n, item := range section.Items {
			if n == maxItems {
				fmt.Fprintf(&b, "  and %d more; %s has all\n", len(section.Items)-maxItems, all)
				break
			}
			b.WriteString(item.text(clean))
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%d newly failing, %d no longer exercised, %d still failing, %d fixed, %d newly exercised, %d vanished, %d appeared, %d slower\n",
		len(d.NewlyFailing), len(d.NoLongerExercised), len(d.StillFailing), len(d.Fixed), len(d.NewlyExercised), len(d.Vanished), len(d.Appeared), len(d.Slower))
	return b.String()
}

func (i Item) text(clean func(string) string) string {
	name := i.Name
	switch i.Kind {
	case Scenario:
	case Finding:
		name = i.Kind + " " + i.ID + "  " + name
	default:
		name = i.Kind + " " + name
	}
	if len(i.Requirements) > 0 {
		name += "  " + strings.Join(i.Requirements, " ")
	}
	text := "  " + clean(name) + "\n"
	if n := len(i.Places); n > maxPlaces {
		text += fmt.Sprintf("    %s and %d more\n", clean(strings.Join(i.Places[:maxPlaces], ", ")), n-maxPlaces)
	} else if n > 0 {
		text += "    " + clean(strings.Join(i.Places, ", ")) + "\n"
	}
	switch {
	case i.Before == i.After, i.Before == "" && i.After == "":
		if i.After != "" {
			text += "    " + clean(i.After) + "\n"
		}
	case i.Before == "":
		text += "    now: " + clean(i.After) + "\n"
	case i.After == "":
		text += "    was: " + clean(i.Before) + "\n"
	default:
		text += "    was: " + clean(i.Before) + "\n    now: " + clean(i.After) + "\n"
	}
	return text
}
