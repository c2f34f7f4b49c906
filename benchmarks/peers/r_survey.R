## The nine svyby calls of a recruitment-cost table (mean, ratio, median with SE, by 8, 16 and 64 domains) in R survey.
## Usage: Rscript r_survey.R FILE.csv RECORDS.csv
## Prints "version NAME X" and "time STEP SECONDS"; RECORDS gets estimator,by,group,value,se with 17 digits.
suppressWarnings(suppressMessages({library(survey); library(data.table)}))
setDTthreads(2)
arguments <- commandArgs(TRUE)
cat("version R", as.character(getRversion()), "\nversion survey", as.character(packageVersion("survey")), "\n")

timed <- function(step, call) {
  t0 <- proc.time()[[3]]
  result <- call
  cat(sprintf("time %s %.3f\n", step, proc.time()[[3]] - t0))
  result
}
records <- function(estimator, by, result) {
  columns <- strsplit(by, "+", fixed = TRUE)[[1]]
  group <- do.call(paste, c(lapply(columns, function(b) as.character(result[[b]])), sep = "|"))
  data.frame(estimator, by, group, value = sprintf("%.17g", as.numeric(coef(result))), se = sprintf("%.17g", as.numeric(SE(result))))
}

d <- timed("load", as.data.frame(fread(arguments[1], na.strings = "")))
des <- timed("design", svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d))
all <- list()
for (by in c("destination", "destination+sex", "year+destination+skill_level")) {
  f <- as.formula(paste("~", by))
  m <- timed(paste0("mean/", by), svyby(~rci, f, des, svymean, na.rm = TRUE, vartype = c("se", "ci", "cv")))
  r <- timed(paste0("ratio/", by), svyby(~total_cost_usd, f, des, svyratio, denominator = ~earnings_usd, na.rm = TRUE))
  q <- timed(paste0("median/", by), svyby(~rci, f, des, svyquantile, quantiles = 0.5, ci = TRUE, na.rm = TRUE, keep.var = TRUE))
  all <- c(all, list(records("mean", by, m), records("ratio", by, r), records("median", by, q)))
}
write.table(do.call(rbind, all), arguments[2], sep = ",", quote = FALSE, row.names = FALSE)
