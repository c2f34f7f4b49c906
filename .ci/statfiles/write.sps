* Written by PSPP: very long strings, string missing values, ranges, dates, multiple responses, weights, documents.
SET LOCALE='UTF-8'.
INPUT PROGRAM.
NUMERIC id (F8.0) /w (F10.4) /age (F3.0) /money (DOLLAR12.2) /d1 (DATE11) /d2 (ADATE10) /d3 (EDATE10) /d4 (SDATE10) /dt (DATETIME20) /tm (TIME8) /my (MOYR8) /qy (QYR6) /wk (WKYR8) /m1 m2 m3 (F1.0).
STRING short (A8) /mid (A40) /verylong (A700).
LOOP #i = 1 TO 700.
COMPUTE id = #i.
COMPUTE w = #i / 7.
COMPUTE age = MOD(#i, 100).
COMPUTE money = #i * 1000003.25.
COMPUTE d1 = DATE.DMY(1, 1, 1960) + #i * 86400.
COMPUTE d2 = d1.
COMPUTE d3 = d1.
COMPUTE d4 = d1.
COMPUTE dt = d1 + #i * 61.
COMPUTE tm = #i * 59.
COMPUTE my = d1.
COMPUTE qy = d1.
COMPUTE wk = d1.
COMPUTE m1 = MOD(#i, 2).
COMPUTE m2 = MOD(#i, 3).
COMPUTE m3 = MOD(#i, 5).
COMPUTE short = CONCAT("k", STRING(MOD(#i, 3), F1.0)).
COMPUTE mid = "Tỉnh Thừa Thiên Huế".
COMPUTE verylong = CONCAT(RPAD("", MOD(#i, 600), "đ"), "z").
IF MOD(#i, 13) = 0 w = $SYSMIS.
END CASE.
END LOOP.
END FILE.
END INPUT PROGRAM.
VARIABLE LABELS age 'Tuổi' short 'Mã' verylong 'Rất dài'.
VALUE LABELS age 98 'Không biết' 99 'Từ chối' /short 'k1' 'Một' /mid 'Tỉnh Thừa Thiên Huế' 'Huế'.
MISSING VALUES age (98, 99) /money (LO THRU 5000000) /m1 (1) /short ('k2').
MRSETS /MDGROUP NAME=$nhieu LABEL='Nhiều lựa chọn' VARIABLES=m1 m2 m3 VALUE=1.
WEIGHT BY w.
DOCUMENT Khảo sát thử.
SAVE OUTFILE='OUT/pspp.sav' /COMPRESSED.
SAVE OUTFILE='OUT/pspp_plain.sav' /UNCOMPRESSED.
SAVE OUTFILE='OUT/pspp.zsav' /ZCOMPRESSED.
