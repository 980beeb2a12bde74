"""The smallest parts of a webhook, read so that no odd value can make the reading fail."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shared.messaging.events import Sender

Json = Mapping[str, Any]

LONG_AGO = datetime.fromtimestamp(0, UTC)
"""The time of a message whose time cannot be read: it is answered as an old one is."""

_YEAR_2100 = 4_102_444_800


def clean(text: str) -> str:
    """Half of a broken emoji cannot be stored or sent: it becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def word(value: object) -> str | None:
    """A text or an id; Meta's own examples have ids as numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return clean(str(value)) or None


def phone(value: object) -> str | None:
    """The digits of a phone; None for anything else, such as the id of a group."""
    text = (word(value) or "").removeprefix("+")
    return text if text.isascii() and text.isdigit() and len(text) <= 20 else None


def moment(value: object) -> datetime:
    """A Unix time in seconds, as text or number; LONG_AGO if it is none."""
    try:
        seconds = float(value) if isinstance(value, str | int | float) else -1.0
    except (ValueError, OverflowError):
        seconds = -1.0
    return datetime.fromtimestamp(seconds, UTC) if 0 <= seconds < _YEAR_2100 else LONG_AGO


def listed(value: object) -> list[Any]:
    """A list as it is, a lone object as a list of one, anything else as an empty one."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def part(value: object, key: str) -> Any:
    """What an object has under `key`; None if it has nothing, or is no object."""
    return value.get(key) if isinstance(value, dict) else None


def codes(errors: object) -> tuple[int, ...]:
    """The codes of a list of Graph errors; those that are no number are left out."""
    found = (word(part(error, "code")) or "" for error in listed(errors))
    return tuple(int(code) for code in found if code.isascii() and code.isdigit() and len(code) < 9)


class Page:
    """What the items of one change share: the shop they are for, and who is who."""

    def __init__(self, value: Json) -> None:
        self.shop_number = word(part(value.get("metadata"), "phone_number_id")) or ""
        self.people = tuple(_contact(contact) for contact in listed(value.get("contacts")))

    def who(self, number: object, user_id: object, parent: object) -> Sender:
        """A person named by the item, completed from the contacts.

        An item that names nobody is of the only contact there is.
        """
        named = Sender(phone(number), word(user_id), word(parent))
        if not named.customer:
            return self.people[0] if len(self.people) == 1 else named
        known = next((each for each in self.people if _same_person(each, named)), named)
        return Sender(
            named.phone or known.phone,
            named.user_id or known.user_id,
            named.parent_user_id or known.parent_user_id,
            known.name,
        )


def _contact(contact: object) -> Sender:
    return Sender(
        phone(part(contact, "wa_id")),
        word(part(contact, "user_id")),
        word(part(contact, "parent_user_id")),
        word(part(part(contact, "profile"), "name")) or "",
    )


def _same_person(one: Sender, other: Sender) -> bool:
    """Strictly: a wrong yes would show one customer the bookings of another."""
    if one.user_id and other.user_id:
        return one.user_id == other.user_id
    return (
        one.phone is not None and other.phone is not None and _line(one.phone) == _line(other.phone)
    )


def _line(digits: str) -> str:
    """Mexico, Argentina and Brazil write one mobile line with and without an extra digit."""
    if len(digits) == 13 and digits.startswith(("521", "549")):
        return digits[:2] + digits[3:]
    if len(digits) == 13 and digits.startswith("55") and digits[4] == "9":
        return digits[:4] + digits[5:]
    return digits
