"""`make rehearse`: simulated customers and attackers against a whole desk.

A table on the screen, the report as JSON; exit 1 if any of them did not end as it should.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.rehearsal.attacks import attack
from local.rehearsal.noise import LEVELS
from local.rehearsal.run import rehearse
from local.rehearsal.suite import MODES, load
from shared.errors import Misconfigured

Json = dict[str, Any]


def main(argv: Sequence[str] | None = None) -> int:
    said = _arguments().parse_args(argv)
    try:
        suite = load(Path(said.file))
    except Misconfigured as error:
        print(error, file=sys.stderr)
        return 2
    report = (attack if suite.attacks else rehearse)(
        suite, mode=said.mode, runs=said.runs, noise=said.noise, seed=said.seed
    )
    _table(report)
    if said.report:
        Path(said.report).write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
    failed = [run for one in report["personas"] for run in one["runs"] if not run["ok"]]
    return 1 if failed else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make rehearse", description=__doc__)
    parser.add_argument("--file", required=True)
    parser.add_argument("--mode", default="all", choices=(*MODES, "all"))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--noise", type=int, default=0, choices=LEVELS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report")
    return parser


def _table(report: Json) -> None:
    print(f"{report['suite']}: seed {report['seed']}, noise {report['noise']}")
    numbers = "".join(f"{name:>7}" for name in ("turns", "asked", "calls", "out"))
    print(f"{'who':<12}{'mode':<13}{'ok':<6}{numbers}  broken, why")
    for one in report["personas"]:
        runs = one["runs"]
        passed = f"{sum(run['ok'] for run in runs)}/{len(runs)}"
        first = next((run for run in runs if not run["ok"]), runs[0])
        why = " ".join([*first["broken"], first["why"]]).strip()
        print(
            f"{one['id']:<12}{one['mode']:<13}{passed:<6}{first['turns']:>7}"
            f"{first['asked_llm_turns']:>7}{first['llm_calls']:>7}{first['outbound']:>7}"
            f"  {why[:120]}"
        )
    shown = [run for one in report["personas"] for run in one["runs"]]
    asked, turns = (sum(run[name] for run in shown) for name in ("asked_llm_turns", "turns"))
    print(f"{asked} of {turns} turns needed the model")
    print(f"pass^1 {report['pass1']}  pass^4 {report['pass4']}")


if __name__ == "__main__":
    sys.exit(main())
