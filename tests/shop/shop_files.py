"""A small shop file for the tests, and a way to write it with one thing changed."""

from pathlib import Path

GOOD = """\
id = "nopal"
name = "Barbería Nopal"
address = "Calle Uno 1"
zone = "America/Mexico_City"
currency = "MXN"
phone = "+525555550100"
phone_number_id = "106540352242922"
languages = ["es", "en"]
closed = [2026-12-25]

[[owners]]
phone = "+525555550101"

[policy]
notice = 45

[hours]
mon = ["10:00-19:00"]
fri = ["10:00-19:00"]

[special_hours]
2026-12-04 = ["09:00-15:00"]

[[closed_every]]
rule = "FREQ=MONTHLY;BYDAY=1MO"
from = 2026-12-01

[[services]]
id = "corte"
name = { es = "Corte", en = "Haircut" }
minutes = 30
price = 250.50
aliases = { es = ["pelo"], en = ["cut"] }

[[services]]
id = "barba"
name = { es = "Barba", en = "Beard" }
minutes = 20
price = 120
buffer_before = 5
buffer_after = 0

[[services]]
id = "ambos"
name = { es = "Corte y barba", en = "Haircut and beard" }
minutes = 45
price = 330
covers = ["corte", "barba"]

[[services]]
id = "infantil"
name = { es = "Corte infantil", en = "Children's haircut" }
minutes = 25
price = 200
for_children = true

[[barbers]]
id = "lalo"
name = "Lalo"
aliases = ["eduardo"]
calendar = "lalo@nopal.calendar"
services = ["corte", "barba", "ambos", "infantil"]
days_off = [2026-12-18]
[barbers.breaks]
fri = ["14:00-15:00"]

[[barbers]]
id = "nora"
name = "Nora"
calendar = "nora@nopal.calendar"
services = ["corte"]
[barbers.hours]
fri = ["12:00-20:00"]
[barbers.other_hours]
2026-12-11 = ["10:00-12:00"]

[answers.parking]
es = "Enfrente."
en = "Across the street."
"""


def write(folder: Path, old: str = "", new: str = "") -> Path:
    """The file with `old`, which must be there, written as `new`."""
    assert old in GOOD
    path = folder / "shop.toml"
    path.write_text(GOOD.replace(old, new, 1) if old else GOOD, "utf-8")
    return path
