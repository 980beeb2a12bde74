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
    Word,
    phrase,
)
from shared.shop.domain import Span
from shared.understanding.commands import UNKNOWN, Ask, Command, SetWhen, Topic

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


def asked_about(commands: tuple[Command, ...]) -> tuple[str, ...]:
    """The service a question was about, if it was about one that the shop has."""
    asked = [command.service for command in commands if isinstance(command, Ask)]
    return tuple(service for service in asked if service is not None and service != UNKNOWN)[:1]


def _answer(
    scene: Scene, topic: Topic, service: str | None, commands: tuple[Command, ...]
) -> Phrase:
    if topic in ("price", "duration", "services"):
        return _about_services(scene, service)
    if topic == "assistant":
        return phrase("assistant")
    if topic == "barbers":
        names = tuple(BarberName(barber.id) for barber in scene.shop.barbers)
        return phrase("barbers", barbers=Several(names))
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


def _hours(scene: Scene, commands: tuple[Command, ...]) -> Phrase:
    day = next(
        (
            reading.date
            for command in commands
            if isinstance(command, SetWhen)
            for reading in command.readings
            if isinstance(reading.date, date)
        ),
        None,
    )
    if day is None:
        return phrase("hours", list=Lines(_week(scene)))
    span = _span(scene, day)
    if span is None:
        return phrase("closed_on", day=Day(day))
    return phrase(
        "open_on", day=Day(day), opens=OpeningTime(span.open), closes=OpeningTime(span.close)
    )


def _span(scene: Scene, day: date) -> Span | None:
    """First opening and last closing of the whole shop on that day."""
    return _outer([span for barber in scene.shop.barbers for span in barber.hours.spans(day)])


def _outer(spans: list[Span]) -> Span | None:
    if not spans:
        return None
    return Span(min(span.open for span in spans), max(span.close for span in spans))


def _week(scene: Scene) -> tuple[Phrase, ...]:
    """The ordinary week, days with the same hours together."""
    weekly = [_weekly(scene, n) for n in range(7)]
    lines: list[Phrase] = []
    first = 0
    for n in range(1, 8):
        if n < 7 and weekly[n] == weekly[first]:
            continue
        lines.append(_week_line(first, n - 1, weekly[first]))
        first = n
    return tuple(lines)


def _weekly(scene: Scene, weekday: int) -> Span | None:
    barbers = scene.shop.barbers
    return _outer([span for barber in barbers for span in barber.hours.weekly.get(weekday, ())])


def _week_line(first: int, last: int, span: Span | None) -> Phrase:
    if first == last:
        days: Word | Several = Word(f"weekday_{first}")
    else:
        days = Several((Word(f"weekday_{first}"), Word(f"weekday_{last}")), "to")
    if span is None:
        return phrase("week_line_closed", days=days)
    return phrase(
        "week_line", days=days, opens=OpeningTime(span.open), closes=OpeningTime(span.close)
    )
