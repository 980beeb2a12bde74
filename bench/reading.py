"""How long the deterministic reader takes over what people write."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
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
STARTS = 20
IMPORT = "import shared.understanding.rules"
FIRST = """
from shared.understanding.grammar.languages import LANGUAGES, language
known = [language(code).vocabulary for code in LANGUAGES]
language("es").grammar.parse([])"""
"""What a first message in Spanish needs: the words of every language, and its own rules."""
_NO_BYTECODE = frozenset({"PYTHONDONTWRITEBYTECODE"})


def main() -> None:
    """The median and 95th percentile, the import, and what the first message waits for."""
    shop, reader = read_shop(Path("config/barbershop.toml")), GrammarReader()
    now = datetime(2026, 12, 1, 10, tzinfo=shop.tz)
    for text in SAID:
        reader.read(Heard((text,), now, shop))
    taken = sorted(_milliseconds(reader, Heard((text,), now, shop)) for text in SAID * ROUNDS)
    _line("read_one_message_median", statistics.median(taken), "ms", len(taken))
    _line("read_one_message_p95", taken[int(len(taken) * 0.95)], "ms", len(taken))
    with tempfile.TemporaryDirectory() as cache:
        bare = _cpu_ms("pass", cache)
        imported = _cpu_ms(IMPORT, cache)
        ready = _cpu_ms(f"{IMPORT}{FIRST}", cache)
    _line("import_the_reader", imported - bare, "ms CPU over a bare Python", STARTS)
    _line("ready_for_a_first_message", ready - imported, "ms CPU over the import", STARTS)


def _milliseconds(reader: GrammarReader, heard: Heard) -> float:
    begun = time.perf_counter()
    reader.read(heard)
    return (time.perf_counter() - begun) * 1000


def _cpu_ms(code: str, cache: str) -> float:
    """The least of several fresh interpreters, the modules' bytecode at hand in `cache`."""
    command = [sys.executable, "-c", f"import time; {code}\nprint(time.process_time())"]
    kept = {name: value for name, value in os.environ.items() if name not in _NO_BYTECODE}
    env = {**kept, "PYTHONPYCACHEPREFIX": cache}
    told = [
        subprocess.run(command, env=env, capture_output=True, check=True, text=True).stdout
        for _ in range(STARTS)
    ]
    return min(map(float, told)) * 1000


def _line(figure: str, value: float, unit: str, n: int) -> None:
    line = {"figure": figure, "value": round(value, 3), "unit": unit, "peer": None, "ratio": None}
    print(json.dumps({**line, "n": n}))


if __name__ == "__main__":
    main()
