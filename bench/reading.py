"""How long the deterministic reader takes over what people write."""

import json
import statistics
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from shared.shop.catalogue import read_shop
from shared.understanding.reader import Heard
from shared.understanding.rules import GrammarReader

SAID = (
    "hola, un fade con chava mañana a las 5",
    "sí pero mejor a las 6",
    "el viernes no perdón el sábado a eso de las 5 y media",
    "cuánto cuesta el corte y a qué hora abren?",
    "necesito mover mi cita del jueves para el lunes en la tarde",
    "hey can I get a skin fade next friday around 4ish with whoever's free",
    "can you push my appointment back half an hour?",
    "👍",
)
ROUNDS = 200


def main() -> None:
    """One line for the median, one for the 95th percentile, one for the import."""
    shop, reader = read_shop(Path("config/barbershop.toml")), GrammarReader()
    now = datetime(2026, 12, 1, 10, tzinfo=shop.tz)
    for text in SAID:
        reader.read(Heard((text,), now, shop))
    taken = sorted(_milliseconds(reader, Heard((text,), now, shop)) for text in SAID * ROUNDS)
    _line("read_one_message_median", statistics.median(taken), "ms", len(taken))
    _line("read_one_message_p95", taken[int(len(taken) * 0.95)], "ms", len(taken))
    _line("import_the_reader", _import_ms(), "ms CPU over a bare Python", 9)


def _milliseconds(reader: GrammarReader, heard: Heard) -> float:
    begun = time.perf_counter()
    reader.read(heard)
    return (time.perf_counter() - begun) * 1000


def _import_ms() -> float:
    """The least of several, with what a bare Python takes for its imports taken off."""
    bare = "import dataclasses, datetime, zoneinfo, typing, re, functools, unicodedata"
    wanted = f"{bare}; import shared.understanding.rules"
    return min(_cpu_ms(wanted) for _ in range(9)) - min(_cpu_ms(bare) for _ in range(9))


def _cpu_ms(code: str) -> float:
    timed = f"import time; {code}; print(time.process_time())"
    told = subprocess.run([sys.executable, "-c", timed], capture_output=True, check=True, text=True)
    return float(told.stdout) * 1000


def _line(figure: str, value: float, unit: str, n: int) -> None:
    line = {"figure": figure, "value": round(value, 3), "unit": unit, "peer": None, "ratio": None}
    print(json.dumps({**line, "n": n}))


if __name__ == "__main__":
    main()
