package report

// paint colours text, or leaves it as it is. No meaning is in a colour alone.
type paint bool

func (p paint) red(text string) string    { return p.with("31", text) }
func (p paint) green(text string) string  { return p.with("32", text) }
func (p paint) yellow(text string) string { return p.with("33", text) }
func (p paint) bold(text string) string   { return p.with("1", text) }
func (p paint) dim(text string) string    { return p.with("2", text) }

func (p paint) with(code, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
