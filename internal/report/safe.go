package report

// Safe returns a text from outside in a form that is harmless on a terminal and in a
// log. All reports use it.
func Safe(text string) string { return sanitize(text) }
