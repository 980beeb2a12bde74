"""What was picked: by tapping, by its position, or by a yes to the only thing offered."""

from datetime import date, datetime

from shared.conversation.dialogue import offer
from shared.conversation.dialogue.draft import exactly
from shared.conversation.dialogue.scene import Answer, Scene
from shared.understanding.commands import Command, Select, SetBarber, SetService, SetWhen, When


def option_among(scene: Scene, commands: tuple[Command, ...]) -> str | None:
    """The id of what was picked, if something was; a position counts among what was shown last."""
    found = (_option(scene, command) for command in commands if isinstance(command, Select))
    return next((option for option in found if option is not None), None)


def _option(scene: Scene, command: Select) -> str | None:
    if command.option is not None:
        return command.option
    options = scene.talk.pending.options if scene.talk.pending else ()
    index = command.index or 0
    if index == -1 and options:
        return options[-1].id
    return options[index - 1].id if 1 <= index <= len(options) else None


def only_offer(scene: Scene) -> str | None:
    """A yes to a single hour offered means that hour; it is summed up before it is booked."""
    pending = scene.talk.pending
    if pending is None or pending.kind != "offered_options" or len(pending.options) != 1:
        return None
    return pending.options[0].id


def wish_of(scene: Scene, kind: str, rest: str) -> tuple[Command, ...]:
    barbers = {barber.id for barber in scene.shop.barbers} | {"any"}
    if kind == "svc" and rest in {service.id for service in scene.shop.services}:
        return (SetService(rest),)
    if kind == "bar" and rest in barbers:
        return (SetBarber(rest),)
    try:
        if kind == "day":
            return (SetWhen((When(date.fromisoformat(rest)),)),)
        if kind == "at":
            barber, _, start = rest.partition(":")
            moment = datetime.strptime(start, "%Y-%m-%dT%H:%M%z")
            when = SetWhen(exactly(scene.shop.local(moment)))
            return (SetBarber(barber), when) if barber in barbers else ()
    except ValueError:
        return ()
    return ()


def change(scene: Scene, what: str) -> Answer:
    if what == "barber":
        return offer.ask_barber(scene)
    if what == "service":
        return offer.ask_service(scene.with_draft(services=()))
    return offer.ask_day(scene)
