"""Questions: answered from the shop's data, in the middle of whatever else is going on."""

from datetime import date

from shared.conversation.dialogue.scene import Scene
from shared.messaging.replies import (
    BarberName,
    Day,
    Lines,
    Money,
    OpeningTime,
    Phrase,
    Services,
    Several,
    Value,
    Word,
    phrase,
)
from shared.shop.domain import Barber, Span
from shared.understanding.commands import UNKNOWN, Ask, Command, SetBarber, SetWhen, Topic

ORDER: tuple[Topic, ...] = (
    "assistant",
    "services",
    "price",
    "duration",
    "barbers",
    "hours",
    "address",
    "parking",
    "payment",
    "invoice",
    "walk_ins",
    "wifi",
)


def answers(scene: Scene, commands: tuple[Command, ...]) -> tuple[Phrase, ...]:
    """One phrase for each topic asked; availability is answered by the search itself."""
    asked = [command for command in commands if isinstance(command, Ask)]
    topics = {topic for ask in asked for topic in ask.topics}
    service = next((ask.service for ask in asked if ask.service), None)
    if service == UNKNOWN:
        return (phrase("service_not_offered"), _price_list(scene))
    if "price" in topics and "duration" in topics:
        topics -= {"duration"}
    if "price" in topics and "services" in topics:
        topics -= {"services"}
    return tuple(_answer(scene, topic, service, commands) for topic in ORDER if topic in topics)


def asked_about(scene: Scene, commands: tuple[Command, ...]) -> tuple[str, ...]:
    """The last two services of the shop that questions were about, one after the other."""
    asked = [command.service for command in commands if isinstance(command, Ask)]
    now = [service for service in asked if service is not None and service != UNKNOWN][:1]
    before = [service for service in scene.talk.topic if service not in now]
    return (*before, *now)[-2:]


def _answer(
    scene: Scene, topic: Topic, service: str | None, commands: tuple[Command, ...]
) -> Phrase:
    if topic in ("price", "duration", "services"):
        return _about_services(scene, service)
    if topic == "assistant":
        return phrase("assistant")
    if topic == "barbers":
        return _barbers(scene, _day(commands))
    if topic == "hours":
        return _hours(scene, commands)
    told = _told(scene, topic)
    if topic == "address" and scene.shop.address:
        return phrase("address", address=scene.shop.address, **told)
    if told:
        return phrase("told", **told)
    return phrase("walk_ins" if topic == "walk_ins" else "not_known")


def _told(scene: Scene, topic: Topic) -> dict[str, str]:
    """The owner's own words on it, if there are any, as a phrase takes them."""
    written = scene.shop.answers.get(topic, {})
    lang = scene.talk.lang or scene.shop.lang
    words = written.get(lang) or next(iter(written.values()), "")
    return {"answer": words} if words else {}


def _about_services(scene: Scene, service: str | None) -> Phrase:
    services = (service,) if service else scene.draft.services
    if not services:
        return _price_list(scene)
    chosen = [scene.shop.service(one) for one in services]
    return phrase(
        "price",
        service=Services(services),
        price=Money(sum(one.price for one in chosen)),
        minutes=sum(one.minutes for one in chosen),
    )


def _price_list(scene: Scene) -> Phrase:
    return phrase(
        "price_list",
        list=Lines(
            tuple(
                phrase(
                    "price_line",
                    service=Services((one.id,)),
                    price=Money(one.price),
                    minutes=one.minutes,
                )
                for one in scene.shop.services
            )
        ),
    )


def _barbers(scene: Scene, day: date | None) -> Phrase:
    here = [one for one in scene.shop.barbers if day is None or one.hours.spans(day)]
    names = Several(tuple(BarberName(barber.id) for barber in here))
    if day is None:
        return phrase("barbers", barbers=names)
    if not here:
        return phrase("closed_on", day=Day(day))
    return phrase("barbers_on", barbers=names, day=Day(day))


def _day(commands: tuple[Command, ...]) -> date | None:
    """The first day that is named."""
    wishes = [command for command in commands if isinstance(command, SetWhen)]
    named = (reading.date for wish in wishes for reading in wish.readings)
    return next((day for day in named if isinstance(day, date)), None)


def _hours(scene: Scene, commands: tuple[Command, ...]) -> Phrase:
    """Of the shop, or of the one barber named; of a day, or of the ordinary week."""
    named = {command.barber for command in commands if isinstance(command, SetBarber)}
    own = [barber for barber in scene.shop.barbers if barber.id in named]
    barbers, day = own or list(scene.shop.barbers), _day(commands)
    whose: dict[str, Value] = {"barber": BarberName(own[0].id)} if own else {}
    if day is None:
        week = Lines(_week(barbers, "week_line_off" if own else "week_line_closed"))
        return phrase("barber_hours" if own else "hours", list=week, **whose)
    span = _outer([span for barber in barbers for span in barber.hours.spans(day)])
    if span is None:
        return phrase("barber_off" if own else "closed_on", day=Day(day), **whose)
    opens, closes = OpeningTime(span.open), OpeningTime(span.close)
    key = "barber_open_on" if own else "open_on"
    return phrase(key, day=Day(day), opens=opens, closes=closes, **whose)


def _outer(spans: list[Span]) -> Span | None:
    """From the first opening to the last closing."""
    if not spans:
        return None
    return Span(min(span.open for span in spans), max(span.close for span in spans))


def _week(barbers: list[Barber], closed: str) -> tuple[Phrase, ...]:
    """The ordinary week, days with the same hours together; `closed` says one without any."""
    weekly = [_weekly(barbers, n) for n in range(7)]
    lines: list[Phrase] = []
    first = 0
    for n in range(1, 8):
        if n < 7 and weekly[n] == weekly[first]:
            continue
        lines.append(_week_line(first, n - 1, weekly[first], closed))
        first = n
    return tuple(lines)


def _weekly(barbers: list[Barber], weekday: int) -> Span | None:
    return _outer([span for barber in barbers for span in barber.hours.weekly.get(weekday, ())])


def _week_line(first: int, last: int, span: Span | None, closed: str) -> Phrase:
    if first == last:
        days: Word | Several = Word(f"weekday_{first}")
    else:
        days = Several((Word(f"weekday_{first}"), Word(f"weekday_{last}")), "to")
    if span is None:
        return phrase(closed, days=days)
    return phrase(
        "week_line", days=days, opens=OpeningTime(span.open), closes=OpeningTime(span.close)
    )
