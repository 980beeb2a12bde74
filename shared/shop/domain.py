"""The shop: its services, its barbers, their hours and the house rules.

Values only. Hours are local wall times of the shop's zone, counted in minutes from the
midnight of the day they begin on (a close of 26:00 is two in the morning after). Prices
are in minor units (centavos, cents) of the shop's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

Lang = str
"""An ISO 639-1 code the shop answers in: `es` or `en` today."""


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open minutes `[open, close)` from local midnight; `close` may run to 47:59."""

    open: int
    close: int


@dataclass(frozen=True, slots=True)
class Hours:
    """When one barber works.

    `weekly` has the spans of each weekday (0 = Monday), a missing one is a day off.
    `overrides` replaces the spans that *begin* on a date (empty = closed). `breaks` are
    taken out of every week's spans.
    """

    weekly: Mapping[int, tuple[Span, ...]]
    overrides: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    breaks: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The spans that begin on `day`, breaks still inside."""
        if day in self.overrides:
            return self.overrides[day]
        return self.weekly.get(day.weekday(), ())


@dataclass(frozen=True, slots=True)
class Service:
    """One line of the price list. `price` is in minor units of the shop's currency."""

    id: str
    names: Mapping[Lang, str]
    minutes: int
    price: int
    aliases: tuple[str, ...] = ()
    buffer_before: int = 0
    buffer_after: int = 0
    covers: frozenset[str] = frozenset()
    """Ids of the services that this one does in one visit (a package)."""
    for_children: bool = False

    def name(self, lang: Lang) -> str:
        return self.names.get(lang) or next(iter(self.names.values()))


@dataclass(frozen=True, slots=True)
class Barber:
    """A person with a chair and a calendar."""

    id: str
    name: str
    calendar_id: str
    hours: Hours
    services: frozenset[str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The house rules. Minutes unless the name says otherwise."""

    step: int = 15
    notice: int = 30
    horizon_days: int = 30
    cancel_notice: int = 120
    max_active: int = 3
    hold: int = 10
    hold_at_most: int = 60
    llm_calls_per_customer_day: int = 30
    llm_tokens_per_customer_day: int = 45_000
    llm_calls_per_shop_day: int = 2_000
    llm_tokens_per_shop_day: int = 2_000_000
    messages_per_minute: int = 20
    settle_ms: int = 0
    """How long an insert into a calendar may need before every list of it shows it: what
    `make doctor` measured on the shop's own."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who hears alerts, by phone (digits, E.164) or BSUID, in order of alert."""

    phone: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Alerts:
    """How an owner hears an alert who has not written for 24 h: by the name of a template at
    Meta, and in this calendar if that fails; where it is empty, in the first barber's.

    `template_lang` is the language in which Meta approved it, as es_MX; empty for the shop's.
    """

    template: str = ""
    calendar_id: str = ""
    template_lang: str = ""


@dataclass(frozen=True)
class Shop:
    """Everything the desk knows about one barbershop."""

    id: str
    name: str
    zone: str
    currency: str
    address: str
    phone_number_id: str
    languages: tuple[Lang, ...]
    services: tuple[Service, ...]
    barbers: tuple[Barber, ...]
    policy: Policy = Policy()
    owners: tuple[Owner, ...] = ()
    alerts: Alerts = Alerts()
    phone: str = ""
    privacy_url: str = ""
    answers: Mapping[str, Mapping[Lang, str]] = field(default_factory=dict)
    """Answers to common questions: topic (`parking`, `payment`, …) → language → text."""

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def lang(self) -> Lang:
        """The language spoken where nothing else is known."""
        return self.languages[0]

    @property
    def template_lang(self) -> str:
        """The language, by Meta's name for it, in which alerts are sent by template."""
        return self.alerts.template_lang or self.lang

    def service(self, service_id: str) -> Service:
        """Raises KeyError for an id the shop file does not have."""
        return self._services[service_id]

    def barber(self, barber_id: str) -> Barber:
        """Raises KeyError for an id the shop file does not have."""
        return self._barbers[barber_id]

    def barbers_for(self, service_ids: tuple[str, ...]) -> tuple[Barber, ...]:
        """The barbers who do all of these services, in the order of the shop file."""
        return tuple(b for b in self.barbers if b.services.issuperset(service_ids))

    def local(self, moment: datetime) -> datetime:
        """The same instant on the shop's wall clock."""
        return moment.astimezone(self.tz)

    def last_day(self, now: datetime) -> date:
        """The last local date that may be booked."""
        return self.local(now).date() + timedelta(days=self.policy.horizon_days)

    def is_open(self, day: date) -> bool:
        """Does anybody work that day?"""
        return any(barber.hours.spans(day) for barber in self.barbers)

    @cached_property
    def _services(self) -> dict[str, Service]:
        return {service.id: service for service in self.services}

    @cached_property
    def _barbers(self) -> dict[str, Barber]:
        return {barber.id: barber for barber in self.barbers}
