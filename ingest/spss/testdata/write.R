library(haven)
d <- tibble::tibble(
  id = 1:3,
  range = labelled_spss(c(3, 95, 50.5), c(a = 1), na_range = c(90, Inf), na_values = 3),
  sex = labelled_spss(c("m", "f", "x"), c(nam = "m", nữ = "f"), na_values = "x"),
  long = labelled_spss(c("rất dài lắm nhé", "khác", "missing?"), c(nhãn = "rất dài lắm nhé"), na_values = "missing?"),
  hour = hms::hms(c(1, 3600, NA)),
  at = as.POSIXct(c("2021-05-17 10:00:00", NA, "1900-01-01 00:00:01"), tz = "UTC")
)
write_sav(d, "haven.sav", compress = "byte")
