## Writes Stata and SPSS files with haven. Usage: Rscript write.R FOLDER
suppressMessages(library(haven))
out <- commandArgs(TRUE)[1]
n <- 2500
set.seed(1)
d <- data.frame(val = rnorm(n), num = sample(c(1:5, NA), n, TRUE), txt = sample(c("Hà Nội", "Huế", ""), n, TRUE), stringsAsFactors = FALSE)
d$code <- labelled(c(1, 2, tagged_na("a"), tagged_na("z"), NA)[1 + (seq_len(n) %% 5)], c("Nam" = 1, "Nữ" = 2, "Không biết" = tagged_na("a")), label = "Giới tính")
d$day <- as.Date("1960-01-01") + seq_len(n) - 1000
d$when <- as.POSIXct("2021-05-17 10:00:00", tz = "UTC") + 3600 * seq_len(n)
for (v in 8:15) {
  p <- d
  if (v < 14) { # a code page without Vietnamese letters
    p$txt <- ifelse(d$txt == "", "", "ascii")
    p$code <- labelled(unclass(d$code), c("Nam" = 1, "Nu" = 2), label = "Gioi tinh")
  }
  write_dta(p, file.path(out, sprintf("haven_%d.dta", v)), version = v)
}
d$code <- NULL
d$answer <- labelled_spss(sample(c(1:3, 97:99, NA), n, TRUE), c("Có" = 1, "Không" = 2, "Từ chối" = 99), na_values = c(98, 99), label = "Câu trả lời")
d$range <- labelled_spss(sample(c(1:9, 90:99), n, TRUE), na_range = c(90, Inf), na_values = 5)
d$word <- labelled_spss(sample(c("a", "bb", "NA?"), n, TRUE), na_values = "NA?")
d$long <- strrep("dài ", sample(0:300, n, TRUE))
for (how in c("byte", "none", "zsav")) write_sav(d, file.path(out, paste0("haven_", how, ".sav")), compress = how)
