# Wrote missing.dta and missing.sav, and printed the figures that formats_test.go expects. R 4, haven 2.5, survey 4.
library(haven)
library(survey)
st <- c(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)
ea <- c(11, 11, 12, 12, 21, 21, 22, 22, 31, 31, 32, 32)
w <- c(10.5, 12.25, 8, 10, 9.1, 20, 15, 18, 22.3, 30, 25, 14)
pay <- c(800, 1500.5, 300, NA, 2400, 1000, 1200, 450, 900, 700, 1600, 50)
sex <- c("F", "M", "F", "M", "M", "F", "M", "M", "F", "M", "", "F")
seen <- pay
seen[c(3, 5)] <- NA
d <- data.frame(st, ea, w, sex)
d$pay <- labelled(replace(replace(seen, 3, tagged_na("a")), 5, tagged_na("z")), c(refused = tagged_na("a")))
write_dta(d, "missing.dta", version = 14)
d$pay <- labelled_spss(replace(replace(seen, 3, -9), 5, -7), na_values = -9, na_range = c(-8, -6))
write_sav(d, "missing.sav")
for (f in list(read_dta("missing.dta"), read_sav("missing.sav"))) {
  des <- svydesign(ids = ~ea, strata = ~st, weights = ~w, data = as.data.frame(f))
  des <- subset(des, !is.na(pay))
  print(svymean(~pay, des), digits = 15)
  print(c(coef(svymean(~pay, des)), SE(svymean(~pay, des))), digits = 15)
  women <- subset(des, sex == "F")
  print(c(coef(svymean(~pay, women)), SE(svymean(~pay, women))), digits = 15)
}
