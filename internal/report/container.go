package report

import "github.com/assaykit/assay/internal/verdict"

// containerLog writes the last log lines of the target's containers, if the run as a
// whole failed.
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
