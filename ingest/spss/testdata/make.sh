#!/bin/sh
# Writes the files of this folder, with PSPP 1.6.2, pyreadstat 1.3.7 and R haven 2.5.1. Run it here.
set -e
pspp pspp.sps
iconv -f UTF-8 -t CP1258 cp1258.sps >cp1258.tmp
pspp --syntax-encoding=windows-1258 cp1258.tmp
rm cp1258.tmp
${PYTHON:-python3} write.py
Rscript write.R
