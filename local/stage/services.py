"""The outside services of one stage, emulated: made together, reset together, shut together."""

import os

from local.calendar import CalendarEmulator
from local.graph import GraphEmulator
from local.llm import Script, ScriptedLLM
from local.stage.clock import MovableClock
from local.stage.credentials import Credentials
from local.stage.faults import OrderedFaults
from local.stage.switchboard import Switchboard
from local.stt import ScriptedSTT
from local.tasks import CloudTasksEmulator, MetadataEmulator
from local.upstash import UpstashEmulator
from shared.shop.domain import Shop


class Services:
    """Every emulator, all on one clock and one list of faults."""

    def __init__(
        self,
        clock: MovableClock,
        credentials: Credentials,
        *,
        llm: Script | None,
        redis_url: str | None,
        stt: bool = False,
    ) -> None:
        self.faults = OrderedFaults()
        self.graph = GraphEmulator(
            clock,
            self.faults,
            app_secret=credentials.app_secret,
            access_token=credentials.access_token,
            statuses=True,
        )
        self.calendar = CalendarEmulator(clock, self.faults)
        self.redis = UpstashEmulator(
            clock, backend=redis_url, token=credentials.redis_token, faults=self.faults
        )
        self.tasks = CloudTasksEmulator(clock, self.faults)
        self.metadata = MetadataEmulator(clock, self.faults)
        self.llm = ScriptedLLM(clock, self.faults, llm) if llm is not None else None
        self.stt = ScriptedSTT(clock, self.faults) if stt else None
        clock.tell(self.redis.advance)
        clock.tell(lambda _: self.tasks.wake())

    def mount(self, switchboard: Switchboard) -> None:
        switchboard.mount("/graph", self.graph, "graph")
        for prefix in ("/calendar", "/batch", "/token"):
            switchboard.mount(prefix, self.calendar, "calendar", whole=True)
        switchboard.mount("/upstash", self.redis, "redis")
        switchboard.mount("/tasks", self.tasks, "tasks")
        switchboard.mount("/computeMetadata", self.metadata, "metadata", whole=True)
        if self.llm is not None:
            switchboard.mount("/llm", self.llm, "llm")
        if self.stt is not None:
            switchboard.mount("/stt", self.stt, "stt")

    def deliver(self) -> None:
        """The queue and Meta's retries run by themselves, until `pause`."""
        self.tasks.start()
        self.graph.start()

    def pause(self) -> None:
        """Waits for what is being delivered; nothing is lost."""
        self.tasks.stop()
        self.graph.stop()

    def reset(self, shop: Shop) -> None:
        """As on the first day, with this shop's number and its barbers' empty calendars."""
        self.faults.clear()
        self.tasks.reset()
        self.graph.reset()
        self.graph.phone_number_id = shop.phone_number_id
        template = shop.alerts.template
        self.graph.templates = {(template, shop.template_lang): 1} if template else {}
        self.redis.flush()
        if self.llm is not None:
            self.llm.reset()
        if self.stt is not None:
            self.stt.reset()
        self.calendar.clear()
        named = {shop.alerts.calendar_id: shop.name} if shop.alerts.calendar_id else {}
        named |= {barber.calendar_id: barber.name for barber in shop.barbers}
        for calendar, name in named.items():
            self.calendar.create(calendar, name, shop.zone)

    def hush(self) -> None:
        """End every silence under way, so that whoever waits for an answer can go."""
        emulators = (self.graph, self.calendar, self.redis, self.tasks, self.metadata)
        for one in (*emulators, self.llm, self.stt):
            if one is not None:
                one.release()

    def close(self) -> None:
        self.hush()
        self.pause()
        self.graph.close()
        self.redis.close()


def real_model() -> dict[str, str]:
    """The variables of a real language model, where the environment has a key for one."""
    names = ("LLM_API_KEY", "LLM_BASE_URL", "LLM_MODEL")
    found = {name: os.environ[name] for name in names if os.environ.get(name)}
    return found if "LLM_API_KEY" in found else {}
