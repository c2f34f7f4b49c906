# Writes the files haven_*.dta of this folder: Rscript write.R (haven 2.5.1 wrote those that are here).
library(haven)
frame <- tibble::tibble(
  num = labelled(c(1, tagged_na("a"), tagged_na("z"), NA), c(one = 1, refused = tagged_na("a")), label = "Number"),
  day = as.Date(c("2021-05-17", NA, "1959-12-31", "2000-02-29")),
  at = as.POSIXct(c("2021-05-17 10:00:00", NA, "1960-01-01 00:00:00", "2000-02-29 23:59:59"), tz = "UTC"),
  txt = c("ab", "", " c", "d  "))
write_dta(frame, "haven_8.dta", version = 8, label = "Labour force")
frame$long1 <- c(strrep("x", 300), "", "short", "long text here")
write_dta(frame, "haven_15.dta", version = 15, label = "Labour force", strl_threshold = 10)
