"""Writes Stata and SPSS files with pyreadstat and pandas. Usage: write.py FOLDER"""
import sys
import numpy as np
import pandas as pd
import pyreadstat

out = sys.argv[1]
n = 2500  # more than one batch of a small reader
rng = np.random.default_rng(1)
frame = pd.DataFrame({
    "tinh": rng.integers(1, 97, n).astype("int8"),
    "thang": rng.integers(-3000, 3000, n).astype("int16"),
    "tien": rng.integers(-2_000_000_000, 2_000_000_000, n).astype("int32"),
    "quyenso": rng.lognormal(5, 1, n),
    "gia": rng.lognormal(1, 1, n).astype("float32"),
    "ten": [["Nguyễn Thị Hồng", "Đỗ Văn Quý", "", "Trần Ơn", "x" * 20][i % 5] for i in range(n)],
})
frame.loc[::7, "quyenso"] = np.nan
frame.loc[::11, "gia"] = np.nan
labels = {"tinh": "Tỉnh, thành phố", "thang": "Tháng", "tien": "Số tiền (đồng)", "quyenso": "Quyền số", "gia": "Giá", "ten": "Họ và tên"}
values = {"tinh": {1: "Hà Nội", 79: "TP Hồ Chí Minh"}, "thang": {-1: "Không biết", 0: "Không"}}

for version in (8, 10, 12, 13, 14, 15):  # 8 and 9 are release 113 and 114, …, 15 is 119
    plain = frame if version >= 14 else frame.assign(ten="ascii")
    text = labels if version >= 14 else {k: k.upper() for k in labels}
    coded = values if version >= 14 else {"tinh": {1: "Ha Noi", 79: "TP HCM"}}
    pyreadstat.write_dta(plain, f"{out}/pyreadstat_{version}.dta", version=version, column_labels=text, variable_value_labels=coded, file_label="survey")
tagged = frame.copy()
tagged["thang"] = tagged["thang"].astype(object)
tagged.loc[::3, "thang"] = "a"
tagged.loc[1::9, "thang"] = "z"
pyreadstat.write_dta(tagged, f"{out}/pyreadstat_tagged.dta", version=14, missing_user_values={"thang": ["a", "z"]})

for compress in (False, True):
    pyreadstat.write_sav(frame, f"{out}/pyreadstat.{'zsav' if compress else 'sav'}", column_labels=labels, variable_value_labels=values, compress=compress, file_label="khảo sát",
                         missing_ranges={"thang": [{"lo": 2900, "hi": 3000}, -1], "tien": [0]}, variable_measure={"tinh": "nominal", "tien": "scale"})
pyreadstat.write_sav(frame, f"{out}/pyreadstat_row.sav", row_compress=True, column_labels=labels)

dated = frame.assign(ngay=pd.date_range("1950-01-01", periods=n, freq="9D"), luc=pd.date_range("1999-12-31 23:59:58", periods=n, freq="7h"))
for order in (">", "<"):
    for version in (114, 117, 118, 119):
        plain = dated if version >= 118 else dated.assign(ten="ascii")
        plain.to_stata(f"{out}/pandas_{version}_{'big' if order == '>' else 'little'}.dta", byteorder=order, version=version, write_index=False,
                       variable_labels={k: (v if version >= 118 else k) for k, v in labels.items()}, convert_dates={"ngay": "td", "luc": "tc"},
                       value_labels={"tinh": {1: "mot", 2: "hai"}}, **({"convert_strl": ["ten"]} if version >= 117 else {}))
months = pd.DataFrame({"m": pd.date_range("1958-01-01", periods=200, freq="MS"), "q": pd.date_range("1940-01-01", periods=200, freq="QS"),
                       "h": pd.date_range("1920-01-01", periods=200, freq="6MS"), "y": pd.date_range("1900-01-01", periods=200, freq="YS"), "w": pd.date_range("1960-01-01", periods=200, freq="W")})
months.to_stata(f"{out}/pandas_periods.dta", convert_dates={"m": "tm", "q": "tq", "h": "th", "y": "ty", "w": "tw"}, write_index=False)
