package spec

import "embed"

// Files holds the contract that assay ships with, in the form that [Load] reads.
//
//go:embed openapi.yaml requirements.yaml
var Files embed.FS

// The names that a contract's two documents have at the root of its folder.
const (
	documentFile = "openapi.yaml"
	registryFile = "requirements.yaml"
)
