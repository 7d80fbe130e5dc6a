package spec

import (
	"cmp"
	"strings"
)

// formatSample returns texts of a format, of which no record has one; none for a format of
// which nothing is known. The names of formats are open (OpenAPI Specification 3.0, section
// "Data Types"), so capitals, hyphens and underscores in them say nothing.
func formatSample(name string) []string {
	name = strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
	return formatSamples[cmp.Or(sameFormat[name], name)]
}

// formatSamples are texts of formats: of those of OpenAPI and of JSON Schema, of the OpenAPI
// Format Registry, and of those that frameworks write into their documents.
var formatSamples = map[string][]string{
	"datetime":      {"2026-01-02T03:04:05Z"},
	"datetimelocal": {"2026-01-02T03:04:05"},
	"date":          {"2026-01-02"},
	"time":          {"03:04:05Z", "03:04:05"},
	"timelocal":     {"03:04:05"},
	"yearmonth":     {"2026-01"},
	"year":          {"2026"},
	"httpdate":      {"Fri, 02 Jan 2026 03:04:05 GMT"},
	"duration":      {"PT1H"},
	"timezone":      {"Europe/Berlin"},

	"email":               {"${new.email}"},
	"phone":               {"+12025550123"},
	"hostname":            {"${new.domain}"},
	"ipv4":                {"192.0.2.1"},
	"ipv6":                {"2001:db8::1"},
	"ipv4network":         {"192.0.2.0/24"},
	"ipv6network":         {"2001:db8::/32"},
	"mac":                 {"00:00:5e:00:53:01"},
	"uri":                 {"${new.url}"},
	"uritemplate":         {"https://example.com/{name}"},
	"jsonpointer":         {"/amber"},
	"relativejsonpointer": {"0/amber"},
	"regex":               {"^amber$"},

	"uuid":     {"${new.uuid}"},
	"uuid7":    {"01890a5d-ac96-774b-bcce-b302099a8057"},
	"objectid": {"65a1b2c3d4e5f60718293a4b"},
	"ulid":     {"01HV6W4D8M3Q9R7S5T2X0Y1Z3A"},

	"integer": {"12345", "123", "12", "1"},
	"decimal": {"12.50", "12.5", "12"},

	"byte":      {"YW1iZXI="},
	"base64url": {"YW1iZXI"},
	"hex":       {"00ff"},
	"json":      {"{}"},
	"password":  {"amber-Passw0rd!", "amber-Passw0rd!-amber-Passw0rd!"},

	"currency": {"EUR"},
	"country":  {"DE", "DEU"},
	"language": {"en", "en-GB"},
	"color":    {"#336699"},
	"semver":   {"1.2.3"},
	"iban":     {"DE89370400440532013000"},
	"bic":      {"DEUTDEFF"},
}

// sameFormat are other names of formats.
var sameFormat = map[string]string{
	"isodatetime": "datetime", "rfc3339": "datetime", "datetimeoffset": "datetime", "instant": "datetime",
	"localdatetime": "datetimelocal", "isotime": "time", "localtime": "timelocal", "partialtime": "timelocal",
	"localdate": "date", "fulldate": "date", "isodate": "date", "month": "yearmonth", "rfc7231": "httpdate", "tz": "timezone",
	"idnemail": "email", "nameemail": "email", "phonenumber": "phone", "tel": "phone", "e164": "phone", "idnhostname": "hostname",
	"ip": "ipv4", "ipvanyaddress": "ipv4", "cidr": "ipv4network", "ipvanynetwork": "ipv4network", "cidrv4": "ipv4network", "cidrv6": "ipv6network", "macaddr": "mac", "macaddress": "mac",
	"url": "uri", "iri": "uri", "urireference": "uri", "irireference": "uri", "httpurl": "uri", "anyurl": "uri",
	"guid": "uuid", "uuid4": "uuid", "uuidv4": "uuid", "uuidv7": "uuid7",
	"mongoid": "objectid", "mongoobjectid": "objectid", "bsonobjectid": "objectid",
	"int8": "integer", "int16": "integer", "int32": "integer", "int64": "integer", "uint8": "integer", "uint16": "integer", "uint32": "integer", "uint64": "integer",
	"int": "integer", "long": "integer", "bigint": "integer", "biginteger": "integer",
	"number": "decimal", "float": "decimal", "double": "decimal", "decimal128": "decimal", "bigdecimal": "decimal", "money": "decimal",
	"base64": "byte", "jsonstring": "json", "currencycode": "currency", "iso4217": "currency", "countrycode": "country", "iso3166": "country", "iso3166alpha2": "country",
	"locale": "language", "languagecode": "language", "languagetag": "language", "bcp47": "language", "hexcolor": "color", "colour": "color",
}
