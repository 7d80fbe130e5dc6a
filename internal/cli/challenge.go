package cli

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
)

func (a *app) challengeCommand() *cobra.Command {
	var (
		out, url string
		valid    time.Duration
	)
	cmd := &cobra.Command{
		Use:   "challenge",
		Short: "Make a nonce for a vendor's certification run",
		Long: `Make a nonce for a vendor's certification run, and write a record of it. The run's seed,
data, order and request ids follow from the nonce, so nobody can make the run before
they have the nonce.`,
		Example: `  assay challenge --out challenge.json
  assay challenge --out live.json --target https://crm.example.com/api/v1 --valid 72h`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			if url != "" {
				if _, err := target.At(url); err != nil {
					return err
				}
				url = a.showURL(url)
			}
			c := certify.NewChallenge(time.Now(), valid, url)
			err := c.Save(out)
			switch {
			case errors.Is(err, os.ErrExist):
				return hinted(err, "an existing record is not overwritten: name another one with --out")
			case err != nil:
				return broken(err)
			}
			_, err = fmt.Fprintln(a.out, c.Nonce)
			return err
		},
	}
	addOwn(cmd,
		setting.Setting{Flag: "out", Takes: "FILE", Default: "challenge.json", Complete: setting.Files, Value: setting.Preset{Value: setting.Text(&out)},
			Help: "the file for the record, which assay verify needs"},
		setting.Setting{Flag: "target", Takes: "URL", Value: setting.Text(&url),
			Help: "the base URL that is to be tested, if it was agreed upon"},
		setting.Setting{Flag: "valid", Takes: "TIME", Default: "168h", Value: setting.Preset{Value: setting.Time(&valid)},
			Help: "within which time the run has to be made"})
	return cmd
}
