package derive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// Words that say that an operation ends, empties or locks something, or changes how the
// target itself works.
var (
	harming = strings.Fields(`abort ban block bootstrap cancel clear compact compaction deactivate defragment delete demote deregister
		destroy disable downgrade drop empty enable erase evict exit expire failover flush halt init install
		invalidate join kill lock logout migrate poweroff
		prune purge quit reboot rekey reload remove reset restart restore revert revoke rollback rotate seal setup
		shutdown signout stop suspend terminate toggle truncate uninstall unregister unseal upgrade wipe`)
	// Those that say it of a GET as well, which is safe by HTTP and not always in truth.
	harmingAnyhow = strings.Fields("delete erase halt poweroff purge quit reboot remove reset restart shutdown truncate wipe")
	// Those that are long enough to be told from others where they are written in one word
	// with what follows.
	harmingGlued = strings.Fields("delete remove destroy purge truncate shutdown restart reboot")
	// Those of an operation that ends, or takes from, what its body names beside the path.
	consuming = strings.Fields("absorb combine consolidate deduplicate merge swap transfer unify")
	// Those that a POST begins with which changes what is there, as a call of a procedure does.
	altering = strings.Fields("apply assign change configure edit modify promote replace replicate scale set switch toggle transition unlock update upsert")
	// Those of what the target is a part of.
	shared = strings.Fields("cluster raft quorum")
	// Those of a POST that asks.
	asking = strings.Fields("get list status search query read describe health info validate check test preview")
	// Those of what shows who asks.
	ownNames       = strings.Fields("username email login")
	ownCredentials = strings.Fields("password passwd passphrase passcode pin credential credentials secret mfa otp totp")
	settingsOf     = strings.Fields("settings config configuration preferences")
)

// guard keeps a run from operations that may do harm to what it has not created.
type guard struct{ *api }

// harms says why an operation may do harm to what the run has not created; "" for nothing
// that its name, its path or its request shows.
func (g guard) harms(o *operation, r *fixtures.Request) string {
	if g.isCreator(o) || g.changedByBody(o) != nil {
		return ""
	}
	if o.Safe() {
		if word := said(o, harmingAnyhow, true); word != "" {
			return fmt.Sprintf("it says %q, so that it may be no reading", word)
		}
		return ""
	}
	if word := said(o, consuming, false); word != "" {
		for _, name := range keysOf(r.Body) {
			if foreignID.MatchString(name) && len(referred(&fixtures.Request{Body: map[string]any{name: r.Body[name]}})) == 0 {
				return fmt.Sprintf("it says %q, and the run has not created what its %q names", word, name)
			}
		}
	}
	if g.isAboutCreated(r) {
		return ""
	}
	if word := said(o, harming, false); word != "" {
		return fmt.Sprintf("it says %q, and does not say it of what the run has created", word)
	}
	if word := saidFirst(o, altering); o.Method == "POST" && word != "" {
		return fmt.Sprintf("it says %q, and does not say it of what the run has created", word)
	}
	if word := changesShared(o); word != "" {
		return fmt.Sprintf("it may change the %s that the target is a part of", word)
	}
	switch {
	case len(pathParameters(o.Path)) > 0:
	case o.logsIn == nil && saysOf(o, ownCredentials), o.Method != "POST" && saysOf(o, ownNames):
		return "it may change the credential with which the run is sent, and the run could not put it back"
	case o.Method == "POST" && (ofSettings(o.Path) || g.showsWritten(o)):
		return "it changes how the target works, and the run could not put it back"
	case (o.Method == "PUT" || o.Method == "PATCH") && !g.showsWritten(o):
		return "it changes what the run has not created, and no operation shows what it changes"
	case (o.Method == "PUT" || o.Method == "PATCH") && lone(g).of(o) == nil:
		return "it changes what the run has not created, and the answers do not show all that it would take to put it back"
	}
	return ""
}

// ofAll are words of operations that change several at once.
var ofAll = strings.Fields("all many bulk batch multiple every where")

// mayChangeAll reports whether an operation with an id in its body may change more than what
// that names: the id may be left out, and each has a change of its own, or there is a filter,
// or a word for several.
func (g guard) mayChangeAll(o *operation) bool {
	if p, _ := o.Body.Property("id"); p.Required {
		return false
	}
	inQuery := func(p spec.Parameter) bool { return p.In == "query" }
	ofSeveral := func(word string) bool { return slices.Contains(ofAll, word) }
	own := strings.TrimSuffix(o.Path, "/") + "/{"
	return o.Method == "PATCH" && slices.ContainsFunc(o.Parameters, inQuery) ||
		slices.ContainsFunc(slices.Concat(wordsOf(o.ID), wordsOf(lastSegment(o.Path))), ofSeveral) ||
		slices.ContainsFunc(g.operations, func(other *operation) bool {
			last, below := strings.CutPrefix(other.Path, own)
			return below && !strings.Contains(last, "/") && (other.Method == "PUT" || other.Method == "PATCH")
		})
}

// mayHold reports whether the run may create something within a resource: it has created
// that, or nobody can, so that whatever is created lies within one that is there. The run
// takes that one only if there is no other.
func (g guard) mayHold(r *resource) bool {
	return r.create != nil || r.list != nil && g.creator(r.collection, r.item, r.parameter) == nil
}

// holdsWritten reports whether what an operation writes to is created by the run within a
// resource that is only found, and whose id stands in the path as a parameter.
func (g guard) holdsWritten(holder *resource, parameter string, o *operation) bool {
	if !g.mayHold(holder) {
		return false
	}
	names := pathParameters(o.Path)
	inner := names[slices.Index(names, parameter)+1:]
	return g.isCreator(o) || slices.ContainsFunc(inner, func(name string) bool {
		r := g.owner(o.Path, name)
		return r != nil && r.create != nil
	})
}

// said is the word of a list that the last part of an operation's path, or its id, begins or
// ends with; "" for none. A GET is to begin its id with it, or to have nothing else there.
func said(o *operation, list []string, alone bool) string {
	segment, id := wordsOf(lastSegment(o.Path)), wordsOf(o.ID)
	may := [][]string{segment, id}
	if alone {
		may = [][]string{id[:min(1, len(id))]}
		if len(segment) == 1 {
			may = append(may, segment)
		}
	}
	for _, words := range may {
		if len(words) == 0 || slices.Contains(creating, words[0]) {
			continue
		}
		for _, word := range []string{words[0], lastOf(words)} {
			if slices.Contains(list, word) {
				return word
			}
		}
		if n := slices.IndexFunc(harmingGlued, func(verb string) bool { return strings.HasPrefix(words[0], verb) }); n >= 0 && !alone {
			return harmingGlued[n]
		}
	}
	return ""
}

// saidFirst is the word of a list that the last part of an operation's path, or its id, begins
// with; "" for none.
func saidFirst(o *operation, list []string) string {
	for _, words := range [][]string{wordsOf(lastSegment(o.Path)), wordsOf(o.ID)} {
		if len(words) > 0 && slices.Contains(list, words[0]) {
			return words[0]
		}
	}
	return ""
}

// ofSettings reports whether a path is one of settings, or of a part of them, and not of a
// question about them.
func ofSettings(path string) bool {
	if slices.Contains(asking, lastOf(wordsOf(lastSegment(path)))) {
		return false
	}
	return slices.ContainsFunc(strings.Split(path, "/"), func(segment string) bool {
		return slices.Contains(settingsOf, lastOf(wordsOf(segment)))
	})
}

// changesShared is the word of an operation's path for what the target is a part of, and what
// the operation may change, such as POST /cluster/member/add; "" for none. A new member that is
// not there can leave a target without the majority that it needs.
func changesShared(o *operation) string {
	reads := func(word string) bool { return slices.Contains(asking, word) }
	if slices.ContainsFunc(wordsOf(lastSegment(o.Path)), reads) {
		return ""
	}
	for segment := range strings.SplitSeq(strings.ToLower(o.Path), "/") {
		if slices.Contains(shared, segment) {
			return segment
		}
	}
	return ""
}

// saysOf reports whether the last part of an operation's path has a word of a list.
func saysOf(o *operation, list []string) bool {
	return slices.ContainsFunc(wordsOf(lastSegment(o.Path)), func(word string) bool { return slices.Contains(list, word) })
}

// isAboutCreated reports whether a request refers to what the run creates.
func (g guard) isAboutCreated(r *fixtures.Request) bool {
	return slices.ContainsFunc(referred(r), func(name string) bool {
		of := g.called(name)
		return of != nil && of.create != nil
	})
}

// showsWritten reports whether a GET at the path of an operation shows a member that the
// operation writes.
func (g guard) showsWritten(o *operation) bool {
	read := g.collectionOperation("GET", strings.TrimSuffix(o.Path, "/"))
	if read == nil || o.Body == nil {
		return false
	}
	for _, pointer := range append([]string{""}, oneMembers...) {
		shown, ok, _ := g.contract.Success(read.ID).At(pointer)
		if ok && slices.ContainsFunc(shown.Names(), func(name string) bool { _, writes := o.Body.Property(name); return writes }) {
			return true
		}
	}
	return false
}

// lastSegment is the last part of a path that is no parameter.
func lastSegment(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for len(parts) > 1 && strings.HasPrefix(lastOf(parts), "{") {
		parts = parts[:len(parts)-1]
	}
	return lastOf(parts)
}

// wordsOf are the words of a name or of a part of a path, however it joins them, in small letters.
func wordsOf(name string) []string {
	return strings.FieldsFunc(strings.ToLower(snake(name)), func(c rune) bool { return strings.ContainsRune("/-_.: ", c) })
}

// lastOf is the last of some texts; "" for none.
func lastOf(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[len(texts)-1]
}
