## Reads a Stata or SPSS file with haven, as often as asked, or writes one.
## Usage: Rscript r_haven.R read FILE COLUMNS.csv TIMES    prints "version NAME X" and a "seconds X" for every reading;
##                                                         COLUMNS gets column,present,sum of the number columns
##        Rscript r_haven.R write FILE.dta NEW.sav byte|none|zsav
suppressWarnings(suppressMessages(library(haven)))
arguments <- commandArgs(TRUE)
cat("version R", as.character(getRversion()), "\nversion haven", as.character(packageVersion("haven")), "\n")
if (arguments[1] == "write") {
  d <- read_dta(arguments[2])
  for (name in names(d)) { # SPSS has no .a to .z
    d[[name]][is.na(d[[name]])] <- NA
    attr(d[[name]], "labels") <- Filter(Negate(is.na), attr(d[[name]], "labels", exact = TRUE))
  }
  write_sav(d, arguments[3], compress = arguments[4])
  quit()
}
for (i in seq_len(as.integer(arguments[4]))) {
  t0 <- proc.time()[[3]]
  d <- if (grepl("sav$", arguments[2])) read_sav(arguments[2]) else read_dta(arguments[2])
  cat(sprintf("seconds %.3f\n", proc.time()[[3]] - t0))
}
numbers <- names(d)[!vapply(d, is.character, NA)]
raw <- lapply(numbers, function(n) as.numeric(unclass(d[[n]])))
out <- data.frame(column = numbers, present = vapply(raw, function(x) sum(!is.na(x)), 0), sum = sprintf("%.17g", vapply(raw, sum, 0, na.rm = TRUE)))
write.table(out, arguments[3], sep = ",", quote = FALSE, row.names = FALSE)
