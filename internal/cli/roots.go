package cli

// The image of assay holds nothing but the program: the certificates of public
// authorities come along, for where the system has none of its own.
import _ "golang.org/x/crypto/x509roots/fallback"
