package spec

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// RenderQuery writes the values of query parameters as the document has them written
// (OpenAPI, Parameter Object, style and explode). An array is repeated or put together
// with a comma, a space or a bar; an object is one parameter for each member, or with
// deepObject name[member]. A parameter that the document does not have is written as one
// without a style. The keys of values are names of parameters, and nothing is escaped; the
// result is nil for no values.
func (o Operation) RenderQuery(values map[string]any) url.Values {
	if len(values) == 0 {
		return nil
	}
	query := url.Values{}
	for name, value := range values {
		style, explode := o.style("query", name)
		switch v := value.(type) {
		case []any:
			separator := map[string]string{"spaceDelimited": " ", "pipeDelimited": "|"}[style]
			if separator == "" {
				separator = ","
			}
			if explode {
				for _, item := range v {
					query.Add(name, fmt.Sprint(item))
				}
				continue
			}
			query.Set(name, strings.Join(texts(v), separator))
		case map[string]any:
			switch {
			case style == "deepObject":
				addDeep(query, name, v)
			case explode:
				for member, part := range v {
					query.Set(member, fmt.Sprint(part))
				}
			default:
				query.Set(name, strings.Join(pairs(v, ","), ","))
			}
		default:
			query.Set(name, fmt.Sprint(value))
		}
	}
	return query
}

// addDeep writes an object as name[member], and what is in it alike.
func addDeep(query url.Values, name string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for member, part := range v {
			addDeep(query, name+"["+member+"]", part)
		}
	case []any:
		for _, item := range v {
			query.Add(name, fmt.Sprint(item))
		}
	default:
		query.Set(name, fmt.Sprint(value))
	}
}

// RenderPath writes the values of path parameters into the path, escaped: an array with
// commas, an object with commas or as member=value (style simple). The keys of values are
// names of parameters; one without a value stays in its braces.
func (o Operation) RenderPath(values map[string]any) string {
	path := o.Path
	for name, value := range values {
		path = strings.ReplaceAll(path, "{"+name+"}", o.simple(inPath, name, value, url.PathEscape))
	}
	return path
}

// RenderHeader writes the value of a header or of a cookie (styles simple and form),
// without its name and unescaped. in is "header" or "cookie".
func (o Operation) RenderHeader(in, name string, value any) string {
	return o.simple(in, name, value, func(text string) string { return text })
}

func (o Operation) simple(in, name string, value any, escape func(string) string) string {
	var parts []string
	switch v := value.(type) {
	case []any:
		parts = texts(v)
	case map[string]any:
		between := ","
		if _, explode := o.style(in, name); explode {
			between = "="
		}
		for _, pair := range pairs(v, between) {
			member, part, _ := strings.Cut(pair, between)
			parts = append(parts, escape(member)+between+escape(part))
		}
		return strings.Join(parts, ",")
	default:
		return escape(fmt.Sprint(value))
	}
	for n := range parts {
		parts[n] = escape(parts[n])
	}
	return strings.Join(parts, ",")
}

// style is how a parameter is written: form in a query and a cookie, simple elsewhere,
// unless the document says otherwise. With form, each part is for itself by default.
func (o Operation) style(in, name string) (style string, explode bool) {
	style = map[string]string{"query": "form", "cookie": "form"}[in]
	for _, p := range o.Parameters {
		if p.In != in || p.Name != name {
			continue
		}
		if p.Style != "" {
			style = p.Style
		}
		if p.Explode != nil {
			return style, *p.Explode
		}
	}
	return style, style == "form"
}

func texts(values []any) []string {
	all := make([]string, len(values))
	for n, value := range values {
		all[n] = fmt.Sprint(value)
	}
	return all
}

// pairs are the members of an object, each with its value, by name.
func pairs(object map[string]any, between string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		all = append(all, name+between+fmt.Sprint(object[name]))
	}
	return all
}
