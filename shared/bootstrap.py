"""The wiring: the only file that knows every vendor, and the only one that reads a clock.

Everything is built when it is first needed and imported there, so that a cold start pays
only for what its door uses.
"""

import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shared.settings import Settings
from shared.shop.catalogue import Catalogue, FileCatalogue
from shared.shop.domain import Shop

if TYPE_CHECKING:
    import httpx

    from shared.booking.google_notes import GoogleNotes
    from shared.booking.service import Booking
    from shared.cloud_tasks import CloudTasksQueue, Errands
    from shared.conversation.google_consents import GoogleConsents
    from shared.conversation.intake import Intake
    from shared.conversation.redis_remembered import RedisRemembered
    from shared.conversation.service import Receptionist
    from shared.conversation.store import Conversations
    from shared.health.service import Checkup
    from shared.outside import Outside
    from shared.redis import Redis
    from shared.redis_outages import RedisOutages
    from shared.sweep.keeping import Keeping
    from shared.sweep.service import Sweep
    from shared.tracking import Tracker
    from shared.understanding.llm import LanguageModelReader
    from shared.understanding.reader import Reader
    from shared.understanding.transcription import SpeechModel
    from shared.understanding.voices import Voices

CONFIG = Path(__file__).parent.parent / "config"

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class App:
    """What one door has at hand, built on first use and kept while the instance lives."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock = utc_now,
        pause: Callable[[float], None] = time.sleep,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.pause = pause
        self.catalogue = catalogue or FileCatalogue(settings.shop_config)
        self._open = ExitStack()
        self._receptionists: dict[str, Receptionist] = {}
        self._bookings: dict[str, Booking] = {}

    def close(self) -> None:
        """Give every connection back. A function on the platform never does: its instance
        ends with it; the stage and the tests open many."""
        self._open.close()

    @cached_property
    def redis(self) -> "Redis":
        return self.outages.redis

    @cached_property
    def outages(self) -> "RedisOutages":
        """Made with the connection: its first command brings along which services are out."""
        from shared.outages import MemoryOutages
        from shared.outside import Service
        from shared.redis import connect
        from shared.redis_outages import RedisOutages

        # Nobody could be told over Redis that Redis is out.
        service = Service("redis", MemoryOutages(), clock=self._seconds, pause=self.pause)
        redis = connect(self.settings.redis.url, self.settings.redis.token, service=service)
        self._open.callback(redis.close)
        return RedisOutages(redis, clock=self._seconds)

    @cached_property
    def http(self) -> "httpx.Client":
        from shared.http import client

        return self._open.enter_context(client())

    @cached_property
    def outside(self) -> "Outside":
        """The services, each with its breaker; which are open, all instances know."""
        from shared.outside import Outside

        return Outside(self.outages, clock=self._seconds, pause=self.pause)

    def _seconds(self) -> float:
        return self.clock().timestamp()

    @cached_property
    def queue(self) -> "CloudTasksQueue":
        from shared.cloud_tasks import CloudTasksQueue, metadata_token

        tasks = self.settings.tasks
        return CloudTasksQueue(
            self.http,
            url=tasks.url,
            queue=tasks.queue,
            target=tasks.chat_url,
            token=metadata_token(self.http, tasks.metadata_host, clock=self.clock),
            key=self.settings.keyring.keys("tasks")[0],
            invoker=tasks.invoker,
            service=self.outside["tasks"],
        )

    @cached_property
    def errands(self) -> "Errands":
        from shared.cloud_tasks import Errands

        return Errands(self.settings.keyring.keys("tasks"))

    @cached_property
    def intake(self) -> "Intake":
        from shared.conversation.intake import Intake

        return Intake(self.catalogue, self.conversations, self.queue)

    def conversations(self, shop: Shop) -> "Conversations":
        from shared.conversation.redis_store import RedisConversations

        return RedisConversations(self.redis, shop.id)

    def booking(self, shop_id: str) -> "Booking":
        """Raises KeyError for a shop that is not in the catalogue."""
        from shared.booking.google_calendar import GoogleCalendarLedger
        from shared.booking.redis_holds import RedisHolds
        from shared.booking.service import Booking

        if shop_id not in self._bookings:
            shop = self.catalogue.shop(shop_id)
            google = self.settings.google
            ledger = GoogleCalendarLedger(
                shop,
                google.calendar_url,
                google.service_account,
                service=self.outside["calendar"],
            )
            self._open.callback(ledger.close)
            holds = RedisHolds(self.redis, shop.id)
            settle = shop.policy.settle_ms / 1000
            self._bookings[shop_id] = Booking(shop, ledger, holds, pause=self.pause, settle=settle)
        return self._bookings[shop_id]

    def receptionist(self, shop_id: str) -> "Receptionist":
        """Raises KeyError for a shop that is not in the catalogue."""
        if shop_id not in self._receptionists:
            self._receptionists[shop_id] = self._receptionist(self.catalogue.shop(shop_id))
        return self._receptionists[shop_id]

    def _receptionist(self, shop: Shop) -> "Receptionist":
        from shared.conversation.google_notices import GoogleNotices
        from shared.conversation.hearing import Ears
        from shared.conversation.service import Receptionist
        from shared.conversation.wording import Wording
        from shared.messaging.buttons import Buttons
        from shared.messaging.texts import load
        from shared.messaging.whatsapp import GraphMessenger

        graph = self.settings.graph
        buttons = Buttons(self.settings.keyring.keys("buttons"), shop.id)
        wording = Wording(shop, load(CONFIG / "texts"), buttons)
        return Receptionist(
            booking=self.booking(shop.id),
            conversations=self.conversations(shop),
            messenger=GraphMessenger(
                self.http,
                graph.url,
                shop.phone_number_id,
                graph.access_token,
                service=self.outside["graph"],
            ),
            queue=self.queue,
            ears=Ears(self.reader, buttons, wording, self.voices(shop)),
            wording=wording,
            notices=GoogleNotices(shop, self._notes),
            token=lambda: secrets.token_hex(8),
        )

    @cached_property
    def _notes(self) -> "GoogleNotes":
        from shared.booking.google_notes import GoogleNotes

        google, calendar = self.settings.google, self.outside["calendar"]
        notes = GoogleNotes(google.calendar_url, google.service_account, service=calendar)
        self._open.callback(notes.close)
        return notes

    def consents(self, shop: Shop) -> "GoogleConsents":
        from shared.conversation.google_consents import GoogleConsents

        return GoogleConsents(shop, self._notes)

    def remembered(self, shop: Shop) -> "RedisRemembered":
        from shared.conversation.redis_remembered import RedisRemembered

        return RedisRemembered(self.redis, shop.id)

    @cached_property
    def keeping(self) -> "Keeping":
        from shared.sweep.keeping import Keeping

        return Keeping(
            self.catalogue,
            self.booking,
            self.conversations,
            self.remembered,
            self.consents,
            self.queue,
        )

    @cached_property
    def sweep(self) -> "Sweep":
        from shared.sweep.service import Sweep

        return Sweep(self.catalogue, self.booking, self.conversations, self.queue)

    @cached_property
    def checkup(self) -> "Checkup":
        from shared.health.redis_signs import RedisSigns
        from shared.health.service import Checkup

        return Checkup(
            RedisSigns(self.redis),
            lambda: [shop.id for shop in self.catalogue.all()],
            seconds=time.monotonic,
            version=self.settings.deployed.version,
        )

    @cached_property
    def tracker(self) -> "Tracker":
        """Built at the first bug. Its breaker is this instance's own."""
        from shared.outages import MemoryOutages
        from shared.outside import Service
        from shared.tracking_sentry import SentryTracker

        if self.settings.tracking is None:
            raise LookupError("nobody is to be told of bugs: SENTRY_DSN is not set")
        service = Service("tracker", MemoryOutages(), clock=self._seconds, pause=self.pause)
        deployed, dsn = self.settings.deployed, self.settings.tracking.dsn
        return SentryTracker(self.http, dsn, version=deployed.version, service=service)

    @cached_property
    def reader(self) -> "Reader":
        """The grammar, and behind it the model where there is a key for one."""
        from shared.understanding.rules import GrammarReader

        grammar, llm = GrammarReader(), self.settings.llm
        if llm is None:
            return grammar
        from shared.understanding.both import FirstGrammarThenModel
        from shared.understanding.redis_allowance import RedisAllowance

        @cache
        def model() -> "LanguageModelReader":
            """Built when words first stay unread: its SDK is most of a cold start."""
            from shared.understanding.llm import LanguageModelReader
            from shared.understanding.openai_chat import ChatModel

            ask = ChatModel(
                base_url=llm.base_url,
                api_key=llm.api_key,
                model=llm.model,
                service=self.outside["llm"],
            )
            self._open.callback(ask.close)
            prompt = (CONFIG / "prompts" / "understand.md").read_text("utf-8")
            return LanguageModelReader(ask, prompt, grammar)

        return FirstGrammarThenModel(grammar, model, lambda shop: RedisAllowance(self.redis, shop))

    def voices(self, shop: Shop) -> "Voices | None":
        """Who writes down voice notes, where there is a key for it."""
        stt = self.settings.stt
        if stt is None:
            return None
        from shared.messaging.media import GraphMedia
        from shared.understanding.redis_allowance import RedisAllowance
        from shared.understanding.voices import TranscribedVoices

        @cache
        def model() -> "SpeechModel":
            from shared.understanding.transcription import SpeechModel

            ask = SpeechModel(
                base_url=stt.base_url,
                api_key=stt.api_key,
                model=stt.model,
                service=self.outside["stt"],
            )
            self._open.callback(ask.close)
            return ask

        graph = self.settings.graph
        media = GraphMedia(self.http, graph.url, graph.access_token, service=self.outside["graph"])
        return TranscribedVoices(media.fetch, model, RedisAllowance(self.redis, shop))
