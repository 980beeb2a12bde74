"""The second reader: a language model, asked only for what the first left unread.

It has no tools, sees nobody's data but this talk's own words, and its answer is a list of
commands that is checked again here. It computes no date: it says a wish of time again in
plain words, and our own grammar reads those. Obeying an attacker's every word, it can at
most mis-set that attacker's draft; it cannot say yes for anyone.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.errors import Temporary
from shared.shop.domain import Shop
from shared.understanding.allowance import Ration
from shared.understanding.commands import (
    ANY,
    AT_MOST,
    THIS,
    UNKNOWN,
    Abuse,
    Ask,
    Avoid,
    Command,
    Complaint,
    Deny,
    Flow,
    Handoff,
    JoinWaitlist,
    Late,
    Nicety,
    OptIn,
    OptOut,
    OutOfScope,
    Person,
    PickBooking,
    SameAsLast,
    Scope,
    Select,
    SetBarber,
    SetName,
    SetParty,
    SetService,
    SetWhen,
    ShiftWhen,
    Social,
    Start,
    Topic,
    Unclear,
)
from shared.understanding.reader import Heard, Reader, Understood


@dataclass(frozen=True, slots=True)
class Completion:
    """What the assistant wrote, and what asking for it cost."""

    text: str
    tokens_in: int
    tokens_out: int


Complete = Callable[[list[dict[str, str]], Mapping[str, Any]], Completion]
"""Messages and a JSON schema in, the assistant's text out. May raise Temporary."""

EARLIER_SHOWN = 10
TEXT_AT_MOST = 1000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SaidPerson(_Strict):
    for_name: str | None = Field(default=None, max_length=40)
    relation: str | None = Field(default=None, max_length=20)


class SaidCommand(_Strict):
    """One command as the model may write it: only the fields that its kind has are read."""

    cmd: str
    flow: Flow | None = None
    service: str | None = None
    also: bool | None = None
    barber: str | None = None
    raw: str | None = Field(default=None, max_length=120)
    plain: str | None = Field(default=None, max_length=120)
    soonest: bool | None = None
    altogether: bool | None = None
    of: Literal["day", "time"] | None = None
    minutes: int | None = Field(default=None, ge=-24 * 60, le=24 * 60)
    people: list[SaidPerson] | None = Field(default=None, max_length=4)
    name: str | None = Field(default=None, max_length=40)
    index: int | None = Field(default=None, ge=1, le=20)
    option: str | None = Field(default=None, max_length=256)
    ref: str | None = None
    topics: list[Topic] | None = Field(default=None, max_length=9)
    scope: Scope | None = None
    kind: Nicety | None = None


class SaidAnswer(_Strict):
    lang: str = "other"
    cmds: list[SaidCommand] = Field(max_length=20)


@dataclass(frozen=True, slots=True)
class LanguageModelReader:
    """Reads with a model; `grammar` resolves its wishes of time. Raises Temporary when the
    model does not answer in time, or twice not in the form asked for."""

    complete: Complete
    prompt: str
    grammar: Reader

    def read(self, heard: Heard, ration: Ration) -> Understood:
        """The first call is taken from the ration already; a second one is taken here."""
        messages = [
            {"role": "system", "content": f"{self.prompt}\n{_catalogue(heard.shop)}"},
            {"role": "user", "content": _situation(heard)},
        ]
        answer = self._answer(messages, ration)
        if answer is None and ration.take():
            answer = self._answer(messages, ration)
        if answer is None:
            raise Temporary("the model did not answer in the form asked for")
        return self._checked(answer, heard)

    def _answer(self, messages: list[dict[str, str]], ration: Ration) -> SaidAnswer | None:
        """What the model says, paid for in any form; None when it is not the one asked for."""
        said = self.complete(messages, SCHEMA)
        ration.spend(said.tokens_in + said.tokens_out)
        try:
            return SaidAnswer.model_validate_json(said.text)
        except ValidationError:
            return None

    def _checked(self, answer: SaidAnswer, heard: Heard) -> Understood:
        """What is left of the answer when everything this shop does not have is out."""
        found = [self._command(said, heard) for said in answer.cmds[:AT_MOST]]
        commands = tuple(dict.fromkeys(one for one in found if one is not None))
        lang = answer.lang if answer.lang in heard.shop.languages else None
        return Understood(commands, lang)

    def _command(self, said: SaidCommand, heard: Heard) -> Command | None:  # noqa: PLR0912
        services = {service.id for service in heard.shop.services} | {UNKNOWN}
        barbers = {barber.id for barber in heard.shop.barbers} | {UNKNOWN, ANY}
        match said:
            case SaidCommand(cmd="start", flow=flow) if flow is not None:
                return Start(flow)
            case SaidCommand(cmd="set_service", service=str(service)) if service in services:
                return SetService(service, bool(said.also and heard.pending))
            case SaidCommand(cmd="set_barber", barber=str(barber)) if barber in barbers:
                return SetBarber(barber)
            case SaidCommand(cmd="set_when", plain=str(plain)):
                when = self._when(plain, heard)
                return when and replace(when, soonest=bool(said.soonest) or when.soonest)
            case SaidCommand(cmd="avoid", barber=str(barber)) if barber in barbers | {THIS}:
                return Avoid(barber=barber)
            case SaidCommand(cmd="avoid", service=str(service)) if service in services:
                return Avoid(service=service)
            case SaidCommand(cmd="avoid", plain=str(plain)):
                refused = self._when(plain, heard)
                return Avoid(when=refused.readings[0]) if refused else None
            case SaidCommand(cmd="shift_when", minutes=int(minutes)):
                return ShiftWhen(minutes)
            case SaidCommand(cmd="late", minutes=minutes):
                return Late(minutes)
            case SaidCommand(cmd="set_party", people=list(people)) if people:
                return SetParty(tuple(Person(one.for_name, one.relation) for one in people))
            case SaidCommand(cmd="set_name", name=str(name)) if name.strip():
                return SetName(name.strip())
            case SaidCommand(cmd="select", index=index, option=option) if heard.pending:
                return _selected(index, option, heard)
            case SaidCommand(cmd="pick_booking", ref="next" | "last" | "only" as ref):
                return PickBooking(ref)
            case SaidCommand(cmd="ask", topics=list(topics), service=service) if topics:
                return Ask(frozenset(topics), service if service in services else None)
            case SaidCommand(cmd="opt_out", scope=scope) if scope is not None:
                return OptOut(scope)
            case SaidCommand(cmd="opt_in", scope=scope) if scope is not None:
                return OptIn(scope)
            case SaidCommand(cmd="social", kind=kind) if kind is not None:
                return Social(kind)
            case SaidCommand(cmd="deny", altogether=altogether, of=of):
                return Deny(bool(altogether), of)
            case SaidCommand(cmd="affirm"):
                # A model's word books nothing: the summary is shown again, with its buttons.
                return Social("ack")
        return _BARE.get(said.cmd)

    def _when(self, plain: str, heard: Heard) -> SetWhen | None:
        quiet = replace(heard, texts=(plain,), earlier=(), pending=None)
        read = self.grammar.read(quiet).commands
        return next((command for command in read if isinstance(command, SetWhen)), None)


_BARE: dict[str, Command] = {
    "same_as_last": SameAsLast(),
    "join_waitlist": JoinWaitlist(),
    "handoff": Handoff(),
    "complaint": Complaint(),
    "abuse": Abuse(),
    "out_of_scope": OutOfScope(),
    "unclear": Unclear(),
}


def _strict(schema: Any) -> Any:
    """The schema as a strict endpoint wants it: every property required, none with a default,
    and nothing said that such endpoints do not know. What is missing all the same is read."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = ("default", "title", "maxLength", "maxItems", "minimum", "maximum")
    kept = {name: _strict(each) for name, each in schema.items() if name not in dropped}
    if "properties" in kept:
        kept["required"] = list(kept["properties"])
    return kept


SCHEMA: Mapping[str, Any] = {
    "name": "commands",
    "strict": True,
    "schema": _strict(SaidAnswer.model_json_schema()),
}


def _selected(index: int | None, option: str | None, heard: Heard) -> Command | None:
    options = heard.pending.options if heard.pending else ()
    if option is not None and option in {one.id for one in options}:
        return Select(option=option)
    return Select(index=index) if index is not None and index <= len(options) else None


def _catalogue(shop: Shop) -> str:
    """The part of the prompt that is the shop's, the same for every message."""
    services = [
        {"id": service.id, "names": list(service.names.values()), "aliases": service.aliases}
        for service in shop.services
    ]
    barbers = [{"id": b.id, "name": b.name, "aliases": b.aliases} for b in shop.barbers]
    listed = json.dumps({"services": services, "barbers": barbers}, ensure_ascii=False)
    return f"\nThe shop's lists\n{listed}"


def _situation(heard: Heard) -> str:
    """The part that changes: what was asked, what is known, and the words, as data."""
    pending = None
    if heard.pending is not None:
        options = [{"id": one.id, "label": one.label} for one in heard.pending.options]
        pending = {"asked": heard.pending.kind, "options": options}
    filled = heard.filled
    known = {
        "service": filled.service,
        "barber": filled.barber,
        "date": filled.date.isoformat() if filled.date else None,
        "time": filled.time.isoformat("minutes") if filled.time else None,
    }
    return json.dumps(
        {
            "today": f"{heard.now:%A %Y-%m-%d}",
            "pending": pending,
            "known": {name: value for name, value in known.items() if value},
            "earlier": [text[:TEXT_AT_MOST] for text in heard.earlier[-EARLIER_SHOWN:]],
            "messages": [text[:TEXT_AT_MOST] for text in heard.texts],
        },
        ensure_ascii=False,
    )
