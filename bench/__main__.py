"""`make bench`: one JSON line per figure; with COMPARE, each beside what it was before."""

import argparse
import contextlib
import io
import json
import sys
from pathlib import Path

from bench import reading, slots


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--compare", type=Path, help="the lines of an earlier run")
    before = _known(parser.parse_args().compare)
    for part in (slots, reading):
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            part.main()
        for text in told.getvalue().splitlines():
            line = json.loads(text)
            old = before.get(_name(line))
            if line["peer"] is None and old:
                line |= {"peer": "before", "ratio": round(line["value"] / old, 2)}
            print(json.dumps(line))
    return 0


def _known(path: Path | None) -> dict[str, float]:
    if path is None:
        return {}
    lines = [json.loads(text) for text in path.read_text("utf-8").splitlines() if text]
    return {_name(line): line["value"] for line in lines if line["peer"] in (None, "before")}


def _name(line: dict[str, object]) -> str:
    return f"{line['figure']} {line['n']}"


if __name__ == "__main__":
    sys.exit(main())
