package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/assaykit/assay/internal/wording"
)

// parameter warns of a parameter that is in no place that there is: it is left out of account.
func (o inspector) parameter(n *yaml.Node) {
	isSwagger := member(o.tree.root, "swagger") != nil
	if isSwagger {
		o.types(n)
	}
	in := member(n, "in")
	if in == nil || in.Kind != yaml.ScalarNode {
		return
	}
	known := []string{"path", "query", "header", "cookie"}
	if isSwagger {
		known = []string{"path", "query", "header", "body", "formData"}
	}
	if slices.Contains(known, in.Value) || in.Value == "querystring" && o.is31() {
		return
	}
	o.misspelt["in"] = true
	advice := "want one of " + strings.Join(known, ", ")
	if means := wording.Nearest(in.Value, known); means != "" && means != in.Value {
		advice = "did you mean " + quote(means) + "?"
	}
	o.problems.warn(o.tree, in, "unknown place of a parameter %s\n  %s", quote(in.Value), advice)
}

// path warns of a path with a parameter whose brace is not closed, or not opened.
func (o inspector) path(key *yaml.Node) {
	segments := strings.Split(key.Value, "/")
	for i, segment := range segments {
		opens, closes := strings.Count(segment, "{"), strings.Count(segment, "}")
		switch {
		case opens == closes+1 && strings.HasPrefix(segment, "{"):
			segments[i] = segment + "}"
		case closes == opens+1 && strings.HasSuffix(segment, "}"):
			segments[i] = "{" + segment
		}
	}
	if whole := strings.Join(segments, "/"); whole != key.Value {
		o.misspelt[key.Value] = true
		o.problems.warn(o.tree, key, "unknown path %s: a brace of it is missing\n  did you mean %s?", quote(key.Value), quote(whole))
	}
}

// topLevel are the types that media types begin with: those of the registry of IANA.
var topLevel = strings.Fields("application audio example font haptics image message model multipart text video")

// media warns of a media type that is misspelt before its slash.
func (o inspector) media(key *yaml.Node) {
	top, rest, hasSlash := strings.Cut(strings.ToLower(key.Value), "/")
	if !hasSlash || slices.Contains(topLevel, top) {
		return
	}
	if means := slip(top, topLevel); means != "" {
		o.problems.warn(o.tree, key, "unknown media type %s\n  did you mean %s?", quote(key.Value), quote(means+"/"+rest))
	}
}
