package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"corridor/ingest/convert"
)

func convertCommand() *cobra.Command {
	var o convert.Options
	cmd := &cobra.Command{
		Use:   "convert FILE OUT.(arrow|parquet|csv)",
		Short: "Write a survey file of any format as Arrow, Parquet or CSV with typed columns",
		Long: `Reads a survey file (CSV, Stata, SPSS, Excel, Parquet, Arrow; told by its bytes) and writes all its rows and columns for other
programs. The new file holds microdata: only its owner may read it (mode 0600). It appears whole or not at all.

Numbers of Stata and SPSS are those that the file stores (a 32-bit float widened to a double, as R's haven does), days are dates,
instants are timestamps. A missing cell is null; a column with missing codes (.a to .z, values declared as missing) is followed by
NAME__missing, which holds the code or the value. Labels, formats and value labels (JSON) are metadata of the fields in Arrow
and Parquet. Numbers of CSV and Excel files stay texts, as they are written there.`,
		Example: `  corridor convert lfs_2016_q1.dta lfs_2016_q1.parquet
  corridor convert so_lieu.xlsx so_lieu.csv --sheet 'Số liệu' --encoding tcvn3`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			report, end := newProgress().Stage("convert")
			o.Open.Progress = report
			s, err := convert.File(cmd.Context(), args[0], args[1], o)
			end()
			if err != nil {
				return err
			}
			for _, note := range s.Notes {
				fmt.Fprintln(plain{cmd.ErrOrStderr()}, "note:", note.In(language()))
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: %d rows, %d columns from %s\n", args[1], s.Rows, len(s.Fields), s.Format)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Open.Encoding, "encoding", "", "encoding of the texts (tcvn3, vni, windows-1258, …) where the file leaves it open")
	f.StringVar(&o.Open.Sheet, "sheet", "", "sheet of an Excel workbook, where several hold a table")
	f.IntVar(&o.Open.HeaderLine, "header-line", 0, "line of the sheet in which the header begins; 0: found")
	f.IntVar(&o.Open.HeaderSize, "header-size", 0, "lines of the header; 0: as merged cells say")
	f.BoolVar(&o.Force, "force", false, "replace a file that is there")
	return cmd
}
