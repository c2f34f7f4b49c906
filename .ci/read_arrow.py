"""Reads the served Arrow stream with pyarrow and polars and compares it with the JSON answer."""
import io
import json
import sys
import urllib.request

import polars
import pyarrow.ipc

url = sys.argv[1] + "/v1/indicators/sdg_10_7_1/data?by=SEX"


def get(accept):
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request) as response:
        return response.read()


stream = get("application/vnd.apache.arrow.stream")
table = pyarrow.ipc.open_stream(stream).read_all()
metadata = {k.decode(): v.decode() for k, v in table.schema.metadata.items()}
assert metadata["synthetic"] == "true", metadata
assert metadata["release"], metadata
answer = json.loads(get("application/json"))
assert table.num_rows == len(answer["data"]) > 0, (table.num_rows, len(answer["data"]))
values = {(r["MEASURE"], r["SEX"]): r["VALUE"] for r in table.to_pylist()}
for observation in answer["data"]:
    key = (observation["measure"], observation["dimensions"]["SEX"])
    assert values[key] == observation["value"], (key, values[key], observation["value"])
frame = polars.read_ipc_stream(io.BytesIO(stream))
assert frame.height == table.num_rows
print("pyarrow and polars read", table.num_rows, "observations of release", metadata["release"])
