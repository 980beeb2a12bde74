"""A desk whose Redis can be lost, on twins or on fakeredis behind its REST API.

Everything else stays as it was: the calendar, the queue, what stands on the customers'
phones, and whatever Meta may post again.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from shared.booking.holds import MemoryHolds
from shared.booking.redis_holds import RedisHolds
from shared.conversation.consents import Consents, MemoryConsents
from shared.conversation.domain import LetterKind, Profile
from shared.conversation.redis_remembered import RedisRemembered
from shared.conversation.redis_store import RedisConversations
from shared.conversation.remembered import MemoryRemembered, Remembered
from shared.conversation.store import Arrival, Conversations, MemoryConversations, Session
from shared.messaging.domain import Outbound
from shared.shop.catalogue import MemoryCatalogue
from shared.sweep.keeping import Keeping
from shared.understanding.rules import GrammarReader
from tests.contracts.place import Place
from tests.sweep.desk import OWNED, Swept

BSUID = "MX.1234567890"


class Forgetful(Swept):
    """`place` is where its Redis stands; without one it remembers in twins."""

    def __init__(self, place: Place | None) -> None:
        self.place = place
        self.consents: Consents = MemoryConsents()
        self.posted: list[Arrival] = []
        super().__init__(OWNED, reader=GrammarReader())
        self.user_id: str | None = None
        self.remembers_nothing()

    def remembers_nothing(self) -> None:
        """As on the first day, or after Redis was lost."""
        talks: Conversations
        remembered: Remembered
        if self.place is None:
            talks = twin = MemoryConversations()
            remembered, self.holds = MemoryRemembered(twin), MemoryHolds()
        else:
            self.place.emulator.flush()
            redis = self.place.redis
            talks, remembered = (
                RedisConversations(redis, self.shop.id),
                RedisRemembered(redis, self.shop.id),
            )
            self.holds = RedisHolds(redis, self.shop.id)  # type: ignore[assignment]
        self.talks = talks  # type: ignore[assignment]
        self.remembered = remembered
        self.receptionist = replace(self.receptionist, conversations=talks)
        self.on(self.ledger)
        self.keeping = Keeping(
            MemoryCatalogue([self.shop]),
            lambda _: self.booking,
            lambda _: self.talks,
            lambda _: self.remembered,
            lambda _: self.consents,
            self.queue,
        )

    def loses_redis(self) -> None:
        """And some seconds pass until anybody writes."""
        self.remembers_nothing()
        self.later(seconds=1)

    def ticks(self) -> None:
        """A minute later: one whole round, as the tick makes it."""
        self.later(minutes=1)
        self.keeping.run(now=self.now)
        self.swept()

    def later(self, **delta: float) -> None:
        super().later(**delta)
        if self.place is not None:
            self.place.emulator.advance(timedelta(**delta).total_seconds())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.user_id, self.phone) if name)

    def posts(self, *letters: tuple[LetterKind, str], at: datetime | None = None) -> None:
        self.now += timedelta(seconds=5)
        self.posted = [
            Arrival(
                self.names,
                replace(
                    self.letter(kind, text, at or self.now),
                    phone=self.phone or None,
                    user_id=self.user_id,
                ),
            )
            for kind, text in letters
        ]
        self._arrive()

    def redelivers(self) -> None:
        """Meta posts the latest once more, and whoever waits is answered."""
        self._arrive()
        self.serves()

    def _arrive(self) -> None:
        receipts = self.talks.receive(self.posted, now=self.now, per_minute=20)
        self.customer = receipts[-1].customer

    def serves(self) -> None:
        self.receptionist.serve(self.customer, now=self.now)

    def profile(self) -> Profile:
        session = self.talks.open(self.customer, "looks", now=self.now)
        assert isinstance(session, Session)
        self.talks.close(session, sent=(), now=self.now)
        return session.profile

    def wants_a_fade(self, hour: str = "5 de la tarde") -> Outbound:
        return self.says(f"quiero un fade con lalo mañana a las {hour}")

    def has_a_fade(self) -> None:
        self.wants_a_fade()
        self.taps("Sí, confirmo")
        assert self.last.kind == "confirmed"
