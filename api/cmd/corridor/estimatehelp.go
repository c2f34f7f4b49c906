package main

const estimateHelp = `Estimates from any survey file (CSV, Stata .dta, SPSS .sav and .zsav, Excel .xlsx, Parquet, Arrow; told by its bytes), equal to R's survey package, for one or more variables, in domains, with
design-based standard errors. The file is only read; nothing is stored.

Design. --weight alone is a sample of independent records. Add --strata and --psu for a stratified cluster sample; --fpc for the
population of each stage. Without --fpc the first stage counts as drawn with replacement. All records of the file make the design:
groups and conditions never remove a PSU.

Missing. An empty field, what a Stata or SPSS file marks as missing (., .a to .z, system-missing, values declared as missing) or a code
of --missing is missing: such a record leaves the domain, not the design, and is counted in
n_missing. Any other text in a numeric column is an error with its row. A missing or negative weight is an error.

Numbers of Stata and SPSS files are taken as stored; Stata's float, of 32 bits, is widened as R's haven does (7.1 is then
7.099999904632568; --explain names such columns). Groups, conditions on text and --missing codes see 7.1. Dates are the
counts that the file stores; as groups they read 2021-05-17.

Domain. --where takes comparisons (= != < <= > >=), and, or, not, in (…), is missing, is not missing, brackets:
  sex = "F" and age >= 30          dest in ("JPN", "KOR") or dest is missing          not (P21 > 0)
A value in quotes ("…" or '…') compares the column as text, letter by letter as in the file (01 is not 1). A value without quotes is
a number and compares the column as numbers (01 is 1); text in such a column is an error. A comparison with a missing value is
unknown, and a record of which the condition is unknown is outside. Column names of other than letters, digits, _ and . stand in
backquotes: ` + "`monthly pay`" + ` > 0.

Results. --format json prints an array of records with full precision and null for what does not exist; csv the same as rows; table for
reading. Warnings and --explain go to standard error. hf3 to hf9 follow the file's order of records where equal values have different
weights; everything else is free of row order and threads.

Exit code 3: some record has no standard error (a lonely PSU under fail, a replicate without weight); the others stand.`

const estimateExamples = `  # mean of a variable, weights only
  corridor estimate lfs.csv --weight w --num income

  # median and P80 by sex under a stratified cluster design, as JSON
  corridor estimate lfs.csv --weight w --strata stratum --psu ea --estimator quantile --p 0.5,0.8 --num rci --by sex --format json

  # ratio of two totals for women of 30 and more, and how it was made
  corridor estimate lfs.parquet --weight w --strata st --psu ea --estimator ratio --num cost --den pay --where 'sex = "F" and age >= 30' --explain

  # men minus women, with the covariance; -9 and -8 are missing
  corridor estimate lfs.csv --weight w --psu ea --num pay --missing 'pay=-9|-8' --contrast sex=M-F

  # a Stata file as it is: .a to .z are missing, -9 is declared beside them
  corridor estimate lfs_2016_q1.dta --weight cal_weigh --strata tinh --psu dban --num luong --by c3 --missing 'luong=-9'

  # bootstrap weights delivered by the office
  corridor estimate lfs.csv --weight w --repweights 'rw*' --rep-type bootstrap --num pay`
