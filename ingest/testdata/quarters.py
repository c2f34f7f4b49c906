# Writes quarter1.dta (pyreadstat 1.3.7: extended missing codes, dates) and quarter2.dta (pandas: 32-bit floats).
# Nobody in them exists.
import datetime

import numpy
import pandas
import pyreadstat

pyreadstat.write_dta(pandas.DataFrame({
    "tinh": [1, 79, 1], "xa": [4, 27, 4], "hoso": [7, 8, 7], "stt": [1, 1, 2],
    "cal_weigh": [10.5, 0.1 + 0.2, 3.0],
    "c3": ["a", 2.0, 1.0],
    "c5": [30.0, 31.0, "b"],
    "c1": [7.25, 1000000.25, 0.5],
    "e": [1234.5, 1.234, numpy.nan],
    "m05": [datetime.date(2021, 3, 4), datetime.date(2021, 12, 31), None],
    "ten": ["Ho\u0300a", "L\u00ea", ""],
}), "quarter1.dta", version=14, missing_user_values={"c3": ["a"], "c5": ["b"]})

pandas.DataFrame({
    "tinh": numpy.array([79], dtype="int8"), "xa": numpy.array([27], dtype="int16"), "hoso": numpy.array([9], dtype="int32"),
    "stt": numpy.array([1], dtype="int8"),
    "cal_weigh_final": numpy.array([26347.1], dtype="float32"),
    "c5": numpy.array([40], dtype="int8"),
    "c1": numpy.array([7.1], dtype="float32"),
    "e": numpy.array([2.5], dtype="float32"),
    "m05": pandas.to_datetime(["2021-05-17"]),
}).to_stata("quarter2.dta", write_index=False, version=118, convert_dates={"m05": "tm"})
