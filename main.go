// Command assay tests whether an HTTP API keeps its written contract.
package main

import (
	"os"

	"github.com/assaykit/assay/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
