package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/reference"
)

// initOptions are the flags of init, and after its questions their answers.
type initOptions struct {
	target, image, fault, port string
	contract, openapi          string
	file                       string
	force, yes                 bool
}

// defaultTarget is what the first question proposes: where assay serve listens.
const defaultTarget = "http://" + defaultAddr + reference.BasePath

func (a *app) initCommand() *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a profile: what to test, and with which keys",
		Long: `Write a profile, assay.yaml, with a comment beside every setting. On a terminal, init asks
for what no flag sets. With --yes it asks nothing, and the target is the one that assay serve
starts, http://127.0.0.1:8080/api/v1.

Every command reads assay.yaml in the folder that it starts in; another file needs --profile
FILE. With the profile there, assay doctor and assay run need no --target.

It never writes a key: a profile names the environment variables that hold the keys.`,
		Example: `  assay init --target http://127.0.0.1:8080/api/v1
  assay init --image example.com/api:1.2 --port 8080 --profile image.yaml
  assay init --openapi openapi.yaml --target http://127.0.0.1:8000`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.init(cmd, o)
		},
	}
	addProfileFlags(cmd, setting.Init)
	if proposed, ok := cmd.Flags().Lookup("target").Value.(*settingFlag); ok {
		proposed.Default = defaultTarget // a run's is not that of init
	}
	addOwn(cmd,
		setting.Setting{Flag: "profile", Takes: "FILE", Default: defaultProfile, Complete: setting.Files, Value: setting.Preset{Value: setting.Text(&o.file)},
			Help: "the file to write"},
		setting.Setting{Flag: "force", Help: "overwrite the file if it is there", Value: setting.Flag(&o.force)},
		setting.Setting{Flag: "yes", Help: "ask nothing, and use what is proposed", Value: setting.Flag(&o.yes)})
	return cmd
}

func (a *app) init(cmd *cobra.Command, o initOptions) error {
	o.target, o.image = givenText(cmd, "target"), givenText(cmd, "image")
	o.fault, o.port = givenText(cmd, "fault-header"), givenText(cmd, "port")
	o.contract, o.openapi = givenText(cmd, "contract"), givenText(cmd, "openapi")
	if o.contract != "" || o.openapi != "" {
		if _, err := openPack(cmd.Context(), o.contract, o.openapi); err != nil {
			return err // which every run would say
		}
	}
	if o.target != "" && o.image != "" {
		return errors.New("--target and --image exclude each other: one of them is what is tested")
	}
	if _, err := os.Lstat(o.file); err == nil && !o.force {
		return hinted(fmt.Errorf("%s exists already", o.file), "--force overwrites it; --profile FILE writes another one")
	}
	if !o.yes && isInput(cmd.InOrStdin()) {
		answered := o
		asked := make(chan error, 1)
		go func() { asked <- answered.ask(cmd.InOrStdin(), a.err, cmd.Flags().Changed) }()
		select {
		case <-a.untilStopped(cmd).Done(): // reading from a terminal does not end with it
			return errUnanswered
		case err := <-asked:
			if err != nil {
				return err
			}
			o = answered
		}
	}
	if o.target == "" && o.image == "" {
		o.target = defaultTarget
	}
	var further []string
	if o.target != "" {
		if err := checkTarget(o.target); err != nil {
			return err
		}
		o.target, further = a.byReference(o.target)
	}
	text, err := o.profile()
	if err != nil {
		return err
	}
	if err := writeProfile(o.file, text, o.force); err != nil {
		return err
	}
	profile := ""
	if o.file != defaultProfile {
		profile = " --profile " + word(o.file)
	}
	_, err = fmt.Fprintf(a.out, "wrote %s\n\nSet %s in the environment, and then:\n\n  %s doctor%s\n  %s run%s\n",
		o.file, strings.Join(append([]string{target.MainVariable}, further...), ", "), calledAs(), profile, calledAs(), profile)
	return err
}

// byReference returns a URL that names the variable of each key that it has in it, and the
// variables that nobody has set yet.
func (a *app) byReference(text string) (string, []string) {
	for _, name := range target.AllVariables() {
		if value, ok := a.getenv(name); ok && len(value) >= shortestInURL {
			text = strings.ReplaceAll(text, value, "${"+name+"}")
		}
	}
	address, query, _ := strings.Cut(text, "?")
	var parts, further []string
	for _, q := range exchange.Parameters(query, nil) {
		part := q.Sent
		if target.IsKey(q) && !strings.Contains(part, "${") {
			part = strings.TrimSuffix(q.Shown, "["+q.Secret.Name+"]") + "${" + q.Secret.Name + "}"
			further = append(further, q.Secret.Name)
		}
		parts = append(parts, part)
	}
	return exchange.WithQuery(address, strings.Join(parts, "&")), further
}

// isInput reports whether there is somebody to ask.
func isInput(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull) // is a character device as well
	return err != nil || !os.SameFile(info, null)
}

// ask asks for what no flag has said. An answer that cannot be right is asked for
// again.
func (o *initOptions) ask(in io.Reader, out io.Writer, given func(string) bool) error {
	answers := bufio.NewScanner(in)
	if o.target == "" && o.image == "" {
		err := question(answers, out, "URL of the API, or an image to start", defaultTarget, func(text string) error {
			if !strings.Contains(text, "://") {
				o.image = text
				return nil
			}
			err := checkTarget(text)
			if err == nil {
				o.target = text
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if o.image != "" && !given("port") {
		err := question(answers, out, "port that it listens on (empty: the one that it exposes)", "", func(text string) error {
			if text == "" {
				return nil
			}
			o.port = text
			return checkPort(text)
		})
		if err != nil {
			return err
		}
	}
	if given("fault-header") {
		return nil
	}
	return question(answers, out, "request header that makes it answer 500, in a test deployment (empty: none)", "", func(text string) error {
		o.fault = text
		_, _, err := target.ParseFaultHeader(text)
		return err
	})
}

var errUnanswered = errors.New("a question was not answered; nothing was written")

// question asks until the answer is taken; an empty one stands for what is
// proposed.
func question(answers *bufio.Scanner, out io.Writer, text, proposed string, take func(string) error) error {
	prompt := text + ": "
	if proposed != "" {
		prompt = fmt.Sprintf("%s [%s]: ", text, proposed)
	}
	for {
		_, _ = fmt.Fprint(out, prompt) // who cannot read it can use flags
		if !answers.Scan() {
			if err := answers.Err(); err != nil {
				return fmt.Errorf("read the answer: %w", err)
			}
			return errUnanswered
		}
		answer := strings.TrimSpace(answers.Text())
		if answer == "" {
			answer = proposed
		}
		err := take(answer)
		if err == nil {
			return nil
		}
		_, _ = fmt.Fprintf(out, "  %v\n", err) // as above
	}
}

// checkTarget checks the form of a URL, unless it is yet to come from the
// environment.
func checkTarget(text string) error {
	if strings.Contains(text, "${") {
		return nil
	}
	_, err := target.At(text)
	return err
}

// profile is the text of the profile. It is read again before it is written, so
// that what was said in flags is compared with the same rules.
func (o *initOptions) profile() (string, error) {
	if _, _, err := target.ParseFaultHeader(o.fault); err != nil {
		return "", fmt.Errorf("--fault-header: %w", err)
	}
	if o.port != "" {
		if o.image == "" {
			return "", hinted(errors.New("--port needs an image"), "name one with --image")
		}
		if err := checkPort(o.port); err != nil {
			return "", fmt.Errorf("--port %q: %w", o.port, err)
		}
	}
	text := profileText(*o)
	set := func(string) (string, bool) { return "x", true }
	if _, err := target.Parse(o.file, []byte(text), set); err != nil {
		return "", err
	}
	return text, nil
}

// checkPort checks that the setting accepts a port.
func checkPort(text string) error {
	for _, s := range profileSettings() {
		if s.Flag == "port" {
			return s.Value.Set(text)
		}
	}
	return nil
}

// writeProfile writes a file, and where another may have been quicker, does not
// write over what it wrote.
func writeProfile(name, text string, force bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(name, flags, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return hinted(fmt.Errorf("%s exists already", name), "--force overwrites it")
	case err != nil:
		return broken(fmt.Errorf("write profile %s: %w", name, input.Unwritten(err)))
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return broken(fmt.Errorf("write profile %s: %w", name, input.Unwritten(err)))
	}
	return nil
}
