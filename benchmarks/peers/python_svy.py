"""Mean, ratio and median with SE for all, 12, 24 and 120 domains in Python's svy.

Usage: python python_svy.py FILE.parquet RECORDS.csv
Prints "version NAME X", "time STEP SECONDS" and "peak MB"; RECORDS gets estimator,by,group,value,se with 17 digits.
"""
import resource
import sys
import time

import polars
import svy

COLUMNS = ["stratum", "psu", "weight", "sex", "age", "destination", "total_cost_usd", "earnings_usd", "rci"]


def timed(step, call):
    start = time.perf_counter()
    result = call()
    print(f"time {step} {time.perf_counter() - start:.4f}", flush=True)
    return result


def main(source, target):
    print(f"version python {sys.version.split()[0]}\nversion svy {svy.__version__}\nversion polars {polars.__version__}")
    df = timed("load", lambda: polars.read_parquet(source, columns=COLUMNS))
    design = svy.Design(stratum="stratum", psu="psu", wgt="weight")
    estimation = timed("design", lambda: svy.Sample(df, design)).estimation
    with open(target, "w") as out:
        out.write("estimator,by,group,value,se\n")
        for by in ([], ["destination"], ["destination", "sex"], ["destination", "sex", "age"]):
            name = "+".join(by)
            calls = {
                "mean": lambda: estimation.mean("rci", by=by or None),
                "ratio": lambda: estimation.ratio("total_cost_usd", "earnings_usd", by=by or None),
                "median": lambda: estimation.median("rci", by=by or None),
            }
            for estimator, call in calls.items():
                for row in timed(f"{estimator}/{name}", call).to_polars().to_dicts():
                    group = "|".join(str(row[b]) for b in by)
                    out.write(f"{estimator},{name},{group},{row['est']!r},{row['se']!r}\n")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


main(*sys.argv[1:])
