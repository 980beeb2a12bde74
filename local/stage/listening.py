"""Stands beside the doors: notes who came, what they said, and how it ended."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Request, Response

from local.stage.bubbles import words
from local.stage.phones import Phones
from local.stage.trace import Said
from local.stage.visits import Visits
from shared.logs import masked
from shared.messaging.authenticity import verify
from shared.messaging.events import Message


@dataclass(frozen=True, slots=True)
class Listening:
    """Changes nothing of what passes. `said` is where the customers' words are put."""

    visits: Visits
    phones: Phones
    said: list[Said]
    app_secret: str

    def around(self, door: str, request: Request, serve: Callable[[], Response]) -> Response:
        raw = request.get_data()
        messages = self._messages(request, raw) if door == "webhook" else ()
        with self.visits.visit(door, _about(raw) if door == "chat" else ()) as visit:
            response = serve()
            visit.status = response.status_code
        if response.status_code == 200:
            for one in self.phones.taken(messages):
                ids = (one.sender.user_id, one.sender.phone)
                people = frozenset(masked(each) for each in ids if each)
                self.said.append(Said(visit.number, people, words(one.content)))
        return response

    def _messages(self, request: Request, raw: bytes) -> tuple[Message, ...]:
        """The messages of a webhook that is really Meta's."""
        signed = request.headers.get("X-Hub-Signature-256")
        return self.phones.arriving(raw) if verify(raw, signed, (self.app_secret,)) else ()


def _about(errand: bytes) -> Iterable[str]:
    """The customer of an errand, hashed as in the logs; nobody, if it is none."""
    try:
        asked = json.loads(errand)
    except ValueError:
        return ()
    customer = asked.get("customer") if isinstance(asked, dict) else None
    return (masked(customer),) if isinstance(customer, str) else ()
