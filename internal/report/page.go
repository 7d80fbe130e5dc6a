package report

import "github.com/assaykit/assay/internal/report/html"

var _ = format(Format{Name: "html", File: "report.html", Write: html.Write,
	Description: "one page for people, with the exchanges of every scenario; opens from a file"})
