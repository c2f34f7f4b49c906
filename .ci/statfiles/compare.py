"""Compares what `corridor convert` and `corridor inspect` read of Stata and SPSS files with what R haven reads (read.R) and, for
Stata, with pandas, an implementation of its own. Usage: compare.py CORRIDOR FILE…

Every cell must be equal, to the bit for numbers; so must names, formats, labels, value labels and missing definitions.
"""
import datetime
import json
import math
import os
import subprocess
import sys
import tempfile
import warnings

import pandas as pd
import pyarrow as pa

warnings.filterwarnings("ignore")
corridor, files = sys.argv[1], sys.argv[2:]
here = os.path.dirname(os.path.abspath(__file__))
DAYS_1960 = 3653  # from 1960-01-01 to 1970-01-01
SECONDS_1582 = 12219379200  # from 1582-10-14 to 1970-01-01


def number(text):
    return float(text)


def raw(field, value):
    """The number that haven shows: days or seconds since 1970 for dates, the number itself else."""
    if value is None:
        return None
    if pa.types.is_date(field.type):
        return float((value - datetime.date(1970, 1, 1)).days)
    if pa.types.is_timestamp(field.type):
        return value / 1000.0
    return value if isinstance(value, str) else float(value)


def ours(path, work):
    out = os.path.join(work, "ours.arrow")
    subprocess.run([corridor, "convert", path, out, "--force"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    table = pa.ipc.open_file(out).read_all()
    columns = {}
    for name in table.column_names:
        field = table.schema.field(name)
        meta = {k.decode(): v.decode() for k, v in (field.metadata or {}).items()}
        if "missing_codes_of" in meta:
            columns[meta["missing_codes_of"]]["codes"] = table.column(name).to_pylist()
            continue
        column = table.column(name)
        if pa.types.is_timestamp(field.type):
            column = column.cast(pa.int64())
        values = [raw(field, v) for v in column.to_pylist()]
        if meta.get("calendar") == "instant" and pa.types.is_floating(field.type):
            # beyond the years that a timestamp holds a column stays as the file has it: seconds since 1582
            values = [v - SECONDS_1582 if v is not None else None for v in values]
        columns[name] = {"values": values, "codes": None, "meta": meta}
    return columns


def haven(path, work):
    out = os.path.join(work, "haven.tsv")
    subprocess.run(["Rscript", os.path.join(here, "read.R"), path, out], check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, stderr=subprocess.DEVNULL)
    columns = []
    with open(out + ".meta", encoding="utf-8") as f:
        for line in f:
            name, form, label, cls, labels, missing = line.rstrip("\n").split("\t")
            columns.append({"name": name, "format": form, "label": label, "class": cls, "labels": labels, "missing": missing, "cells": []})
    with open(out, encoding="utf-8") as f:
        for line in f:
            j, _, kind, value = line.rstrip("\n").split("\t", 3)
            columns[int(j) - 1]["cells"].append((kind, value))
    return columns


def same_number(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


def check_cells(path, name, mine, theirs, sav):
    codes = mine["codes"] or [None] * len(mine["values"])
    assert len(codes) == len(theirs), f"{path} {name}: {len(codes)} rows, haven has {len(theirs)}"
    for row, (value, code, (kind, text)) in enumerate(zip(mine["values"], codes, theirs), 1):
        if kind == "m":  # missing: with a tag or without
            good = value is None and (code or "") == (("." + text) if text else "")
        elif kind == "n":
            kept = code if sav and value is None and code is not None else value
            good = kept is not None and same_number(number(kept), number(text))
        else:
            kept = code if value is None and code is not None else value
            good = (kept or "").replace("\t", " ").replace("\n", " ").replace("\r", " ") == text
        if not good:
            raise AssertionError(f"{path} column {name} row {row}: ours {value!r} {code!r}, haven {kind} {text!r}")


def check_labels(path, name, meta, theirs):
    mine = {str(l["value"]) if isinstance(l["value"], str) else repr(float(l["value"])): l["label"] for l in json.loads(meta.get("value_labels", "[]"))}
    want = {}
    for pair in filter(None, theirs.split("|")):
        value, label = pair.split("=", 1)
        try:
            value = repr(float(value))
        except ValueError:
            pass
        want[value] = label
    assert mine == want, f"{path} {name}: value labels {mine}, haven {want}"


def check_missing(path, name, declared, theirs):
    def norm(rule):
        parts = []
        if rule[:1] in "≤≥":
            rule = ("-Inf:" + rule[1:]) if rule[0] == "≤" else rule[1:] + ":Inf"
        for p in rule.replace(" ", "").replace("–", ":").replace("…", ":").split(":"):
            try:
                parts.append(repr(float(p)))
            except ValueError:
                parts.append(p)
        return tuple(parts)
    mine = sorted(norm(r) for r in declared)
    want = sorted(norm(r) for r in filter(None, theirs.split("|")))
    assert mine == want, f"{path} {name}: declared missing {declared}, haven {theirs}"


def check_pandas(path, columns):
    """pandas reads Stata by code of its own: another witness, above all for big-endian files and long texts."""
    try:
        frame = pd.read_stata(path, convert_categoricals=False, convert_dates=False, convert_missing=True, preserve_dtypes=True)
    except Exception as e:  # what pandas cannot read is no witness
        return f"pandas: {type(e).__name__}"
    for name, mine in columns.items():
        shift = {"day": (1.0, DAYS_1960), "instant": (1000.0, DAYS_1960 * 86400)}.get(mine["meta"].get("calendar"), (1.0, 0))
        codes = mine["codes"] or [None] * len(mine["values"])
        for row, (value, code, theirs) in enumerate(zip(mine["values"], codes, frame[name].tolist()), 1):
            if isinstance(theirs, str):
                good = (value or "") == theirs.rstrip(" ") or (value or "") == theirs
            elif isinstance(theirs, (int, float)):
                good = value is not None and same_number((value + shift[1]) * shift[0] if shift[1] else value, float(theirs))
            else:  # a StataMissingValue
                good = value is None and (code or ".") == str(theirs)
            if not good:
                raise AssertionError(f"{path} column {name} row {row}: ours {value!r} {code!r}, pandas {theirs!r}")
    return "pandas too"


failed = 0
with tempfile.TemporaryDirectory() as work:
    for path in files:
        base = os.path.basename(path)
        sav = base.endswith("sav")
        try:
            mine, theirs = ours(path, work), haven(path, work)
            # haven reads little-endian long texts of pandas' release 119 as empty: pandas is the witness there
            skip = {"ten"} if base == "pandas_119_little.dta" else set()
            assert list(mine) == [c["name"] for c in theirs], f"{path}: columns {list(mine)}, haven {[c['name'] for c in theirs]}"
            profile = json.loads(subprocess.run([corridor, "inspect", "--json", path], check=True, capture_output=True).stdout)
            declared = {c["name"]: c.get("declared_missing", []) for c in profile["columns"]}
            for c in theirs:
                m = mine[c["name"]]
                if c["name"] not in skip:
                    check_cells(path, c["name"], m, c["cells"], sav)
                assert m["meta"].get("format", "") == c["format"], f"{path} {c['name']}: format {m['meta'].get('format')}, haven {c['format']}"
                assert m["meta"].get("label", "") == c["label"], f"{path} {c['name']}: label {m['meta'].get('label')}, haven {c['label']}"
                check_labels(path, c["name"], m["meta"], c["labels"])
                if sav:
                    check_missing(path, c["name"], declared[c["name"]], c["missing"])
            witness = "haven" if sav else "haven, " + check_pandas(path, mine)
            print(f"equal  {base}: {len(mine)} columns, {len(theirs[0]['cells'])} rows ({witness})")
        except (AssertionError, subprocess.CalledProcessError) as e:
            failed += 1
            detail = e.stderr.decode() if isinstance(e, subprocess.CalledProcessError) and e.stderr else ""
            print(f"DIFFERS {base}: {str(e)[:400]} {detail[:300]}")
sys.exit(1 if failed else 0)
