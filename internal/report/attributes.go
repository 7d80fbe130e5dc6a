package report

import (
	"regexp"
	"strings"
)

var (
	cdata     = regexp.MustCompile(`(?s)<!\[CDATA\[.*?\]\]>`)
	attribute = regexp.MustCompile(`="([^"]*)"`)
	needless  = strings.NewReplacer("&#39;", "'", "&gt;", ">")
)

// plainAttributes takes from the attributes of an XML document the entities that it can
// do without: some readers show them as they stand. Text is in CDATA sections, which stay.
func plainAttributes(document string) string {
	var b strings.Builder
	from := 0
	for _, at := range append(cdata.FindAllStringIndex(document, -1), []int{len(document), len(document)}) {
		b.WriteString(attribute.ReplaceAllStringFunc(document[from:at[0]], plainAttribute))
		b.WriteString(document[at[0]:at[1]])
		from = at[1]
	}
	return b.String()
}

// plainAttribute writes a value between the quotes that it does not hold itself.
func plainAttribute(escaped string) string {
	if !strings.Contains(escaped, "&") {
		return escaped
	}
	value := needless.Replace(escaped[2 : len(escaped)-1])
	if strings.Contains(value, "'") || !strings.Contains(value, "&#34;") {
		return `="` + value + `"`
	}
	return "='" + strings.ReplaceAll(value, "&#34;", `"`) + "'"
}
