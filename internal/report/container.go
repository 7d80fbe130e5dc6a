package report

import "github.com/assaykit/assay/internal/verdict"

// image writes which image was tested, if the target was one.
func (p *page) image(t verdict.Target) {
	if t.Image == "" {
		return
	}
	p.row("image", line(t.Image, maxName))
	if t.ImageDigest != "" {
		p.row("digest", line(t.ImageDigest, maxName))
	}
}

// containerLog writes what the target's containers logged last, where the run as
// a whole went wrong.
func (p *page) containerLog(r *verdict.Result) {
	if len(r.Target.Log) > 0 {
		p.section("")
		p.logLines("last lines of the container's log:", r.Target.Log)
	}
}

// logLines writes lines of a log, which come from the target, below a heading.
func (p *page) logLines(heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.line(p.dim(heading))
	for _, text := range lines {
		p.line("    ", p.dim(line(text, maxReason)))
	}
}
