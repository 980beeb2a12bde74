"""The real wiring, with mortal twins in the places of the vendors."""

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from local.torture.mortal import Fate
from local.torture.mortal_app import MortalApp
from local.torture.twin_ports import Calendars, Model, Phones
from shared.booking.holds import MemoryHolds
from shared.booking.service import Booking
from shared.bootstrap import CONFIG, Clock
from shared.codec import plain, read
from shared.conversation.consents import MemoryConsents
from shared.conversation.remembered import MemoryRemembered
from shared.conversation.service import Receptionist
from shared.conversation.store import MemoryConversations
from shared.outages import MemoryOutages
from shared.queue import Errand, MemoryQueue
from shared.settings import Settings
from shared.shop.catalogue import MemoryCatalogue
from shared.shop.domain import Shop
from shared.understanding.allowance import MemoryAllowance
from shared.understanding.both import FirstGrammarThenModel
from shared.understanding.llm import LanguageModelReader
from shared.understanding.rules import GrammarReader


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything outside one shop's desk, and what becomes of the workers that reach for it."""

    fate: Fate
    calendars: Calendars
    phones: Phones
    model: Model
    talks: MemoryConversations
    holds: MemoryHolds
    queue: MemoryQueue
    allowance: MemoryAllowance
    remembered: MemoryRemembered
    consents: MemoryConsents


class Letters:
    """The queue's letters, unsigned: this queue is nobody else's."""

    HEADER = "X-Turno-Task"

    def read(self, body: bytes, header: str | None) -> Errand:  # noqa: ARG002 - as the real one
        return read(Errand, json.loads(body))

    def signed(self, body: bytes, header: str | None) -> bool:  # noqa: ARG002
        return True

    @staticmethod
    def write(errand: Errand) -> bytes:
        return json.dumps(plain(errand)).encode()


class Unwired:
    """In the place of a vendor's client: to reach for it is a mistake of the stage's."""

    def carry(self, rider: object) -> None:
        """Whoever would ride along on its commands rides nowhere."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"there is no wire here to ask for {name!r}")


class TwinApp(MortalApp):
    """A door's App. Whatever it builds is real, but for what stands at its edge."""

    def __init__(
        self, settings: Settings, shop: Shop, outside: Outside, *, clock: Clock, pause: Any
    ) -> None:
        catalogue = MemoryCatalogue([shop])
        super().__init__(settings, outside.fate, clock=clock, pause=pause, catalogue=catalogue)
        self._outside = outside

    @cached_property
    def redis(self) -> Any:
        return Unwired()

    @cached_property
    def http(self) -> Any:
        return Unwired()

    @cached_property
    def outages(self) -> Any:
        return MemoryOutages()

    @cached_property
    def queue(self) -> Any:
        return self.mortal("queue", self._outside.queue)

    @cached_property
    def errands(self) -> Any:
        return Letters()

    def conversations(self, shop: Shop) -> Any:  # noqa: ARG002 - there is one shop
        return self.mortal("conversations", self._outside.talks)

    def remembered(self, shop: Shop) -> Any:  # noqa: ARG002 - there is one shop
        return self.mortal("remembered", self._outside.remembered)

    def consents(self, shop: Shop) -> Any:  # noqa: ARG002 - there is one shop
        return self.mortal("consents", self._outside.consents)

    def booking(self, shop_id: str) -> Booking:
        booking = super().booking(shop_id)
        booking.ledger = self.mortal("ledger", self._outside.calendars)
        booking.holds = self.mortal("holds", self._outside.holds)
        return booking

    def _receptionist(self, shop: Shop) -> Receptionist:
        built = super()._receptionist(shop)
        return replace(built, messenger=self.mortal("messenger", self._outside.phones))

    @cached_property
    def reader(self) -> Any:
        grammar = GrammarReader()
        prompt = (CONFIG / "prompts" / "understand.md").read_text("utf-8")
        model = LanguageModelReader(self.mortal("model", self._outside.model), prompt, grammar)
        allowance = self.mortal("allowance", self._outside.allowance)
        return FirstGrammarThenModel(grammar, lambda: model, lambda _: allowance)
