package main

import (
	"context"
	"encoding/json"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"corridor/engine"
	"corridor/ingest/inspect"
)

// inspectFlags are the choices of 'corridor inspect'.
type inspectFlags struct {
	options     inspect.Options
	json, draft bool
}

func inspectCommand() *cobra.Command {
	var f inspectFlags
	cmd := &cobra.Command{
		Use:   "inspect FILE…",
		Short: "Show what is in a survey file: encoding, columns, labels, missing codes, likely weight and keys",
		Long: `Reads a file once and shows format and release, encoding with the evidence, every column with type, label, value labels, kinds of
missing and counts, smallest, middle and largest value, how numbers and dates are written, and which columns are likely weight,
stratum, PSU, household and person (what the file itself declares first). Several files are compared column by column.

Nothing is guessed in silence: a text file whose encoding is not clear is refused until --encoding names it.
What is shown holds values of your file: it goes to your terminal only. Where a column has more than 1000 different values, their number
is an estimate (about 3 % off), and the median is too, as far off as is said.

--draft-mapping writes a mapping instead. What is sure is filled in, with the evidence as comment; lines marked "# ?" need a person.

Exit codes: 0 done, 2 usage, 3 the file cannot be read to its end or its encoding is not clear, 5 input/output.`,
		Example: `  corridor inspect lfs_2016_q1.dta
  corridor inspect lfs_2016_q*.dta --draft-mapping > lfs_2016.yaml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), args, cmd.OutOrStdout())
		},
	}
	s := cmd.Flags()
	s.BoolVar(&f.json, "json", false, "as JSON (one document; of several files an array)")
	s.BoolVar(&f.draft, "draft-mapping", false, "write a commented mapping to be completed")
	s.StringVar(&f.options.Encoding, "encoding", "", "encoding of the texts, e.g. utf-8, tcvn3, vni, cp1258; default: as declared or clear")
	s.StringVar(&f.options.Sheet, "sheet", "", "sheet of a workbook")
	s.IntVar(&f.options.HeaderLine, "header-line", 0, "first line of the header of a workbook; 0 = found")
	s.IntVar(&f.options.HeaderSize, "header-size", 0, "how many lines the header has; 0 = as merged cells say")
	s.IntVar(&f.options.Workers, "workers", 0, "threads, 0 = one per CPU; no effect on the result")
	cmd.MarkFlagsMutuallyExclusive("json", "draft-mapping")
	return cmd
}

func (f *inspectFlags) run(ctx context.Context, files []string, out io.Writer) error {
	var profiles []*inspect.Profile
	var failed error
	for _, path := range files {
		o := f.options
		var end func()
		o.Progress, end = newProgress().Stage(engine.Text{En: "reading " + path, Vi: "đọc " + path}.In(language()))
		p, err := inspect.Inspect(ctx, path, o)
		end()
		if p != nil {
			profiles = append(profiles, p)
		}
		if err != nil {
			failed = err
			break
		}
	}
	if len(profiles) == 0 || failed != nil && f.draft {
		return failed
	}
	if err := f.print(out, profiles); err != nil {
		return engine.Errorf(engine.IO, "the answer cannot be written").Vi("không ghi được kết quả").Because(err)
	}
	return failed
}

func (f *inspectFlags) print(out io.Writer, profiles []*inspect.Profile) error {
	switch {
	case f.draft:
		o := f.options
		_, err := plain{out}.Write(inspect.Draft(profiles, inspect.DraftOptions{Encoding: o.Encoding, Sheet: o.Sheet, HeaderLine: o.HeaderLine, HeaderSize: o.HeaderSize, Lang: language()}))
		return err
	case f.json:
		e := json.NewEncoder(plain{out})
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if len(profiles) == 1 {
			return e.Encode(profiles[0])
		}
		return e.Encode(profiles)
	}
	for i, p := range profiles {
		if i > 0 {
			if _, err := io.WriteString(out, "\n"); err != nil {
				return err
			}
		}
		if err := inspect.Table(plain{out}, p, language(), terminalWidth(out)); err != nil {
			return err
		}
	}
	if len(profiles) > 1 {
		return inspect.Differences(plain{out}, profiles, language())
	}
	return nil
}

// terminalWidth is 0 where out is no terminal: then lines are as long as they are.
func terminalWidth(out io.Writer) int {
	if f, ok := out.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			return width
		}
	}
	return 0
}
