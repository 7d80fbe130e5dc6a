// Package html shows a Result as one HTML document that stands on its own: it
// asks nothing of the network, opens from a file, and is of use without
// JavaScript, which only filters, copies and switches the theme.
//
// It decides nothing, and shows nothing that the Result does not hold. Texts may
// quote the target: they are escaped where they stand, characters that cannot be
// seen are shown as escapes, and a policy in the document keeps a browser from
// running or fetching anything but the one script and the one style sheet that
// are part of it.
package html
