package report

// Safe returns a text from outside in a form that is harmless on a terminal and in a
// log. Line feeds stay, and the length is not bounded: see Line. All reports use it.
func Safe(text string) string { return sanitize(text) }
