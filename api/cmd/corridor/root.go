package main

import (
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"corridor/engine"
)

// storeDir is where the command keeps datasets and releases; set by --store.
func storeDir(cmd *cobra.Command) string {
	dir, _ := cmd.Flags().GetString("store")
	return dir
}

// language of the messages: Vietnamese if the locale says so, else English.
func language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "vi") {
				return "vi"
			}
			return "en"
		}
	}
	return "en"
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "corridor",
		Short: "From a survey file to a published SDG 10.7.1 figure with its standard error",
		Long: `Corridor turns the recruitment-cost module of a labour force survey into the SDG indicator 10.7.1 (Viet Nam: VSDG 10.6.1):
what a migrant worker paid to be recruited, in months of what they earned in the destination country, with design-based
standard errors, disclosure rules and a served, versioned release.

Exit codes: 0 done, 1 fault of the program, 2 usage, 3 data refused or an estimate refused, 4 disclosure, 5 input/output.`,
		Example: `  corridor run lfs.csv --mapping lfs.yaml --rates rates.csv    ingest, build, publish and serve in one go
  corridor estimate lfs.csv --weight w --strata st --psu ea --estimator mean --num rci --by sex`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().String("store", ".corridor", "folder of datasets and releases")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return engine.Errorf(engine.Usage, "%v", err).
			Vi("tham số không hợp lệ: %v", err).
			Do("see 'corridor "+cmd.Name()+" --help'", "xem 'corridor "+cmd.Name()+" --help'")
	})
	root.AddCommand(commands()...)
	return root
}

// exitCode maps an error to the documented codes; cobra's own complaints (unknown command, wrong arguments) are usage.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	var e *engine.Error
	if errors.As(err, &e) {
		return e.Kind.ExitCode()
	}
	for _, start := range []string{"unknown command", "accepts ", "requires ", "required flag", "unknown flag", "invalid argument", "if any flags in the group"} {
		if strings.HasPrefix(err.Error(), start) {
			return engine.Usage.ExitCode()
		}
	}
	return engine.Internal.ExitCode()
}
