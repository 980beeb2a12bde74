"""The real wiring of a door, whose worker may die at any call it makes to the outside."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from local.torture.mortal import Fate, Mortal
from shared.booking.service import Booking
from shared.bootstrap import App, Clock
from shared.conversation.service import Receptionist
from shared.settings import Settings
from shared.shop.catalogue import Catalogue
from shared.shop.domain import Shop
from shared.understanding.both import FirstGrammarThenModel


class MortalApp(App):
    """Everything is built as ever; what stands at its edge is reached through `fate`."""

    def __init__(
        self, settings: Settings, fate: Fate, *, clock: Clock, pause: Any, catalogue: Catalogue
    ) -> None:
        super().__init__(settings, clock=clock, pause=pause, catalogue=catalogue)
        self.fate = fate

    def mortal(self, port: str, thing: Any) -> Any:
        return Mortal(port, thing, self.fate)

    @cached_property
    def queue(self) -> Any:
        return self.mortal("queue", super().queue)

    def conversations(self, shop: Shop) -> Any:
        return self.mortal("conversations", super().conversations(shop))

    def booking(self, shop_id: str) -> Booking:
        booking = super().booking(shop_id)
        if not isinstance(booking.ledger, Mortal):
            booking.ledger = self.mortal("ledger", booking.ledger)
            booking.holds = self.mortal("holds", booking.holds)
        return booking

    def _receptionist(self, shop: Shop) -> Receptionist:
        built = super()._receptionist(shop)
        return replace(built, messenger=self.mortal("messenger", built.messenger))

    @cached_property
    def reader(self) -> Any:
        built = super().reader
        if not isinstance(built, FirstGrammarThenModel):
            return built
        return replace(
            built,
            model=lambda: self.mortal("model", built.model()),
            allowance=lambda shop: self.mortal("allowance", built.allowance(shop)),
        )
