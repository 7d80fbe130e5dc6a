// Package history computes what became of one contract over many Results: how each run
// ended, which scenarios are flaky, and since when others fail.
//
// It keeps of a Result only what it needs, so that a folder of them fits in memory. It
// reads no files, and decides nothing: the verdict of each run is that of package
// verdict.
package history
