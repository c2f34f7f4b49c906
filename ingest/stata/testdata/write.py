# Writes the files pandas_*.dta of this folder: python write.py (pandas 3.1.1 wrote those that are here).
import numpy as np
import pandas as pd

frame = pd.DataFrame({
    "b": np.array([1, -127, 100], dtype=np.int8),
    "f": np.array([7.1, np.nan, -0.5], dtype=np.float32),
    "day": pd.to_datetime(["2021-05-17", None, "1959-12-31"]),
    "month": pd.to_datetime(["2021-05-01", "1960-01-01", "1959-12-01"]),
    "sex": pd.Categorical(["Nam", "Nu", None]),
    "s": ["ab", "", "abcdef"],
    "l": ["x" * 300, "", "short"],
})
for version, order in ((114, "big"), (117, "little"), (118, "big"), (119, "little")):
    frame.drop(columns=["l"] if version == 114 else []).to_stata(
        f"pandas_{version}_{order}.dta", version=version, byteorder=order, write_index=False,
        data_label="Labour force", variable_labels={"f": "Wage"}, convert_dates={"day": "td", "month": "tm"},
        time_stamp=pd.Timestamp("2026-11-22 21:33").to_pydatetime(), **({} if version == 114 else {"convert_strl": ["l"]}))
