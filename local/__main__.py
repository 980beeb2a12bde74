"""`python -m local`: the stage, with its page, until Ctrl-C."""

import argparse
import logging
import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from types import FrameType

from local.stage import Stage, seeds
from local.stage.page import check_installed
from local.stage.services import real_model
from shared.errors import Misconfigured
from shared.shop.catalogue import read_shop
from shared.shop.domain import Shop
from shared.shop.schema import check

PHONES = (("Gael", "MX"), ("Emma", "US"))
"""Who has a phone when the page opens."""


def main() -> int:
    """The exit status: 1 where the stage cannot be, with one sentence that says why."""
    asked = _arguments()
    try:
        check_installed()
        shop = _checked(asked.shop)
        with _stage(asked, shop) as stage:
            warming = threading.Thread(target=stage.warm)
            warming.start()
            print(f"{shop.name}: {stage.url}\nCtrl-C closes the stage.", flush=True)
            _until_interrupted()
            warming.join()
    except OSError as error:
        print(error.strerror or error, file=sys.stderr)
        return 1
    except (Misconfigured, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="on 127.0.0.1 (default 8080)")
    parser.add_argument("--now", help="the shop's wall clock, as 2026-12-01T10:00 (default: now)")
    parser.add_argument("--shop", type=Path, default=Path("config/barbershop.toml"))
    parser.add_argument("--empty", action="store_true", help="calendars without a single event")
    return parser.parse_args()


def _checked(path: Path) -> Shop:
    """The shop of that file. Raises Misconfigured with every mistake in it, a line each."""
    problems = check(path)
    if problems:
        raise Misconfigured("\n".join(problems))
    return read_shop(path)


def _stage(asked: argparse.Namespace, shop: Shop) -> Stage:
    now = seeds.local(asked.now, shop) if asked.now else datetime.now(shop.tz)
    return Stage(
        shop,
        now,
        events=() if asked.empty else seeds.busy_days(shop, now),
        phones=PHONES,
        environ=real_model(),
        redis_url=os.environ.get("REDIS_URL") or None,
        port=asked.port,
    )


def _until_interrupted() -> None:
    done = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        done.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    done.wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    sys.exit(main())
