// Package features embeds the feature files of the bundled contract pack.
package features

import "embed"

// Files are the feature files.
//
//go:embed *.feature
var Files embed.FS
