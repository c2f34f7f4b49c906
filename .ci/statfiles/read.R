## What haven reads, one line a cell: column, row, kind (n number, s text, m missing), value with 17 digits, missing code.
## Usage: Rscript read.R FILE OUT; OUT.meta has a line a column: name, format, label, value labels, missing values.
suppressMessages(library(haven))
a <- commandArgs(TRUE)
d <- if (grepl("sav$", a[1])) read_sav(a[1], user_na = TRUE) else read_dta(a[1])
con <- file(a[2], "w", encoding = "UTF-8")
meta <- file(paste0(a[2], ".meta"), "w", encoding = "UTF-8")
flat <- function(x) gsub("[\t\n\r]", " ", enc2utf8(as.character(x)))
show <- function(x) if (is.character(x)) flat(x) else ifelse(is.na(x), paste0(".", na_tag(x)), sprintf("%.17g", x))
for (j in seq_along(d)) {
  x <- d[[j]]
  labels <- attr(x, "labels")
  format <- attr(x, "format.stata")
  if (is.null(format)) format <- attr(x, "format.spss")
  or <- function(v, none) if (is.null(v)) none else v
  range <- or(attr(x, "na_range"), numeric())
  cat(flat(names(d)[j]), flat(or(format, "")), flat(or(attr(x, "label", exact = TRUE), "")), class(x)[1],
      paste(show(unname(unclass(labels))), flat(names(labels)), sep = "=", collapse = "|"),
      paste(c(show(or(attr(x, "na_values"), numeric())), if (length(range)) paste(sprintf("%.17g", range), collapse = ":")), collapse = "|"), sep = "\t", file = meta)
  cat("\n", file = meta)
  if (is.character(x)) {
    cat(paste(j, seq_along(x), "s", gsub("[\t\n\r]", " ", unclass(x)), sep = "\t"), sep = "\n", file = con)
  } else {
    raw <- as.numeric(unclass(x))
    tag <- na_tag(unclass(as.double(x)))
    cat(paste(j, seq_along(raw), ifelse(is.na(raw), "m", "n"), ifelse(is.na(raw), ifelse(is.na(tag), "", tag), sprintf("%.17g", raw)), sep = "\t"), sep = "\n", file = con)
  }
}
close(con); close(meta)
