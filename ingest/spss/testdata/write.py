import datetime

import pandas
import pyreadstat

frame = pandas.DataFrame({
    "id": [1.0, 2.0, 3.0],
    "small": [-100.0, 151.0, 150.0],
    "a_name_beyond_eight": [0.5, None, 2.0**53],
    "tỉnh": ["Hà Nội", "", "x" * 20],
    "long": ["q" * 256, "", "z" * 255],
    "day": [datetime.date(2021, 5, 17), None, datetime.date(1582, 10, 15)],
})
pyreadstat.write_sav(
    frame, "python.zsav", compress=True, file_label="Nhãn tệp", note=["ghi chú"],
    column_labels=["số", "", "", "tỉnh, thành phố", "", ""],
    variable_value_labels={"small": {150.0: "không rõ"}, "tỉnh": {"Hà Nội": "thủ đô"}},
    missing_ranges={"small": [{"lo": -100, "hi": -50}, 150]},
    variable_measure={"small": "ordinal"})
