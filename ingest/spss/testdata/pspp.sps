DATA LIST LIST NOTABLE /id (F8.0) kind (F3.0) s4 (A4) s12 (A12) vls (A300) vls2 (A520) q1 q2 q3 (F1.0) d1 (DATE11) d2 (ADATE10) d3 (EDATE10) d4 (JDATE7) d5 (SDATE10) m (MOYR8) q (QYR8) w (WKYR8) dt (DATETIME20) tm (TIME8) dtm (DTIME11) wk (WKDAY9) mo (MONTH9) wt (F8.3) a_name_beyond_eight (A9).
BEGIN DATA
1 1 "ab" "long one" "very long" "x" 1 0 1 "17-MAY-2021" "05/17/2021" "17.05.2021" "2021137" "2021/05/17" "MAY 2021" "2 Q 2021" "20 WK 2021" "17-MAY-2021 10:11:12" "10:11:12" "2 10:11:12" "MONDAY" "MAY" 1.5 "a"
2 -5 "zz" "missing it" "" "yy" 0 1 1 "15-OCT-1582" "01/01/1900" "01.01.1900" "1900001" "1900/01/01" "JAN 1900" "1 Q 1900" "1 WK 1900" "01-JAN-1900 00:00:00" "00:00:00" "0 00:00:00" "SUNDAY" "JANUARY" 0.25 "Hà Nội"
3 99 "" "missing" "q" "" . 1 0 "" "" "" "" "" "" "" "" "" "" "" "" "" . ""
4 1e300 "ab  " "" "" "end" 1 1 1 "17-MAY-2021" "05/17/2021" "17.05.2021" "2021137" "2021/05/17" "MAY 2021" "2 Q 2021" "20 WK 2021" "17-MAY-2021 10:11:12" "10:11:12" "2 10:11:12" "MONDAY" "MAY" 1000 "c"
END DATA.
DO IF id = 4.
COMPUTE vls = CONCAT(RPAD('', 254, 'a'), 'bcd', RPAD('', 43, 'e')).
COMPUTE vls2 = CONCAT(RPAD('', 509, '-'), 'over').
END IF.
EXECUTE.
VARIABLE LABELS id 'số thứ tự' /vls 'văn bản rất dài'.
VALUE LABELS kind 1 'một' 99 'không rõ' /s4 'ab' 'chữ ab' /s12 'long one' 'dài' /vls 'very long' 'rất dài' 'q' 'quờ'.
MISSING VALUES kind (LO THRU 0, 99) /s4 ('zz') /s12 ('missing') /wt (1000 THRU HI) /q1 (0).
VARIABLE LEVEL id (SCALE) kind (NOMINAL) q1 (ORDINAL).
VARIABLE WIDTH id (12) vls2 (33) q1 (7) a_name_beyond_eight (5).
VALUE LABELS q1 q2 1 'yes'.
MRSETS /MDGROUP NAME=$multi LABEL='Nhiều trả lời' VARIABLES=q1 q2 q3 VALUE=1 /MDGROUP NAME=$ext CATEGORYLABELS=COUNTEDVALUES VARIABLES=q1 q2 VALUE=1 /MCGROUP NAME=$cat LABEL='phân loại' VARIABLES=q2 q3.
WEIGHT BY wt.
FILE LABEL 'Nhãn của tệp'.
ADD DOCUMENT 'dòng một' ' dòng hai'.
DATAFILE ATTRIBUTE ATTRIBUTE=Nguon('GSO') Mang[1]('a') Mang[2]('b''c').
VARIABLE ATTRIBUTE VARIABLES=id ATTRIBUTE=Vai('chính') $@Role('0').
SAVE OUTFILE='pspp.sav'.
SAVE OUTFILE='pspp_plain.sav' /UNCOMPRESSED /KEEP=id kind s12 vls.
SAVE OUTFILE='pspp.zsav' /ZCOMPRESSED.
EXPORT OUTFILE='pspp.por' /KEEP=id.
