"""What Graph's error codes mean for a message of ours.

https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes

Codes decide, never titles: Meta rewords those. The same codes come in answers to a send
and, later, in failed statuses. Which of them to retry is our policy; of rates Meta says
to try again later, and of a pair's rate to wait 4^X seconds.
"""

from dataclasses import dataclass

from shared.errors import Temporary
from shared.messaging.messenger import (
    AccountRefused,
    NotNow,
    OptedOut,
    TemplateRefused,
    TryLater,
    Undeliverable,
    WindowClosed,
)


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is wrong with the message: send it again after so many seconds. With
    `up` nothing is wrong with Graph either."""

    seconds: float
    up: bool = False


Meaning = Wait | type[Undeliverable]

MEANINGS: dict[int, Meaning] = {
    # Graph or the platform stumbled.
    **dict.fromkeys((1, 2, 131000, 131016, 133004), Wait(1)),
    # Too fast: for the app, the account, the number, this one customer.
    **dict.fromkeys((4, 80007, 130429), Wait(10, up=True)),
    131056: Wait(4, up=True),
    131057: Wait(60, up=True),
    # The media could not be fetched from Meta, or by Meta: once more may do.
    **dict.fromkeys((131052, 131053), Wait(1, up=True)),
    131047: WindowClosed,
    131050: OptedOut,
    # Not on WhatsApp or too old an app, ourselves, an experiment, a type; a marketing cap;
    # no phone for a message that needs one; marketing or templates limited by Meta.
    **dict.fromkeys((131026, 131021, 130472, 131051), Undeliverable),
    **dict.fromkeys((131049, 131062, 131063, 131064), Undeliverable),
    # Parameters, name, language, length, policy, format; paused, disabled; flow blocked.
    **dict.fromkeys((132000, 132001, 132005, 132007, 132008, 132012, 132018), TemplateRefused),
    **dict.fromkeys((132015, 132016, 132068, 132069), TemplateRefused),
    # Our own mistake.
    **dict.fromkeys((100, 131008, 131009), Undeliverable),
    # Token and permissions; spam, policy, lock, country, payment, display name.
    **dict.fromkeys((0, 3, 10, 190, *range(200, 300)), AccountRefused),
    **dict.fromkeys((131048, 368, 131031, 130497, 131042, 131037), AccountRefused),
}

TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


def meaning(code: int, *, status: int = 400) -> Meaning:
    """What a code means; one that is not in the table goes by the HTTP status it came with."""
    busy = Wait(1, up=status == 429)
    unknown: Meaning = busy if status in TRANSIENT_STATUS else Undeliverable
    return MEANINGS.get(code, unknown)


def failure(code: int, *, status: int, trace: str = "") -> Temporary | Undeliverable:
    """The error to raise. Its text has no words of Meta's: those may quote our token."""
    said = f"Graph error {code} (HTTP {status}, trace {trace or 'unknown'})"
    means = meaning(code, status=status)
    if isinstance(means, Wait):
        kind = NotNow if means.up else TryLater
        return kind(said, code=code, wait_s=means.seconds)
    return means(said, code=code)
