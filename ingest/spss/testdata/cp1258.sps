SET LOCALE='windows-1258'.
DATA LIST LIST NOTABLE /tinh (A24).
BEGIN DATA
"Hà Nội"
"Thừa Thiên Huế"
"An Giang"
END DATA.
VARIABLE LABELS tinh 'Tỉnh, thành phố'.
SAVE OUTFILE='cp1258.sav'.
