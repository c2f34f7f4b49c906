# Compares what `corridor convert` writes (Arrow and Parquet) with what pyreadstat reads, value by value, with missing codes.
# Usage: compare.py CORRIDOR FILE.dta|FILE.sav|FILE.zsav…        needs pyarrow and pyreadstat
import datetime as dt
import math
import os
import subprocess
import sys
import tempfile

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq
import pyreadstat


def same(value, code, want, kind, stata):
    if isinstance(want, float) and math.isnan(want) or want == "":
        want = None
    if code is not None:
        if code.startswith("."):
            return str(want) == code[1:]
        return code == want if isinstance(want, str) else float(code) == want
    if value is None or want is None:
        return value is None and want is None
    if pa.types.is_date(kind):
        days = (value - (dt.date(1960, 1, 1) if stata else dt.date(1582, 10, 14))).days
        return days * (1 if stata else 86400) == want
    if pa.types.is_timestamp(kind):
        d = value - (dt.datetime(1960, 1, 1) if stata else dt.datetime(1582, 10, 14))
        milli = d.days * 86400000 + d.seconds * 1000 + d.microseconds / 1000
        return abs((milli if stata else milli / 1000) - want) < 1e-2
    return value == want


def check(corridor, path, folder):
    stata = path.endswith(".dta")
    for out in ("out.arrow", "out.parquet"):
        subprocess.run([corridor, "convert", "--force", path, os.path.join(folder, out)], check=True, capture_output=True)
    table = ipc.open_file(os.path.join(folder, "out.arrow")).read_all()
    again = pq.read_table(os.path.join(folder, "out.parquet"))
    names = [n for n in table.schema.names if not n.endswith("__missing")]
    read = pyreadstat.read_dta if stata else pyreadstat.read_sav
    frame, _ = read(path, disable_datetime_conversion=True, user_missing=True)
    wrong = 0 if names == list(frame.columns) and len(frame) == table.num_rows else 1
    for n in table.schema.names:
        wrong += not again[n].combine_chunks().equals(table[n].combine_chunks())
    for n in names:
        codes = table[n + "__missing"].to_pylist() if n + "__missing" in table.schema.names else [None] * table.num_rows
        kind = table.schema.field(n).type
        wrong += sum(not same(v, c, w, kind, stata) for v, c, w in zip(table[n].to_pylist(), codes, frame[n].tolist()))
    print(f"{os.path.basename(path)}: {table.num_rows} rows, {len(names)} columns, {wrong} wrong")
    return wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as tmp:
        sys.exit(1 if sum(check(sys.argv[1], f, tmp) for f in sys.argv[2:]) else 0)
