"""What the desk says: messages, and the shape WhatsApp takes them in."""

from dataclasses import dataclass, replace

from shared.messaging import limits


@dataclass(frozen=True, slots=True)
class Address:
    """Where a customer is reached: phone (digits, E.164 without the plus) or BSUID, or both."""

    phone: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap. `id` comes back when it is tapped and is never shown."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message of ours.

    `key` is the same for every attempt to send this message. `kind` says what the message
    does in the conversation (`asked_when`, `confirmed`, …). `menu` labels the button that
    opens a list. `reply_to` is the wamid of the message it quotes. `about` is the appointment
    (`barber:event`) that a confirmation tells of.
    """

    key: str
    to: Address
    kind: str
    text: str
    choices: tuple[Choice, ...] = ()
    menu: str = ""
    reply_to: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A message in words Meta has approved: the only kind allowed outside the window."""

    key: str
    to: Address
    name: str
    lang: str
    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """WhatsApp took the message; whether it arrives is told later, by its statuses."""

    wamid: str


def callback(key: str, kind: str) -> str:
    """What travels with a message and comes back in each of its statuses."""
    return f"{key}|{kind}"


def read_callback(text: str) -> tuple[str, str]:
    """The key and kind of our own callback text; an unknown text is all key."""
    key, bar, kind = text.rpartition("|")
    return (key, kind) if bar else (text, "")


def fit(outbound: Outbound) -> Outbound:
    """The message cut to what WhatsApp takes: text, reply buttons (1-3) or one list (4-10).

    Raises ValueError for what cannot be cut: no text, no address, an id or key that is too
    long or repeated, a list without a `menu` label, more than ten choices.
    """
    text, choices, menu = outbound.text.strip(), outbound.choices, outbound.menu
    _demand(bool(text), "a message needs a text")
    _demand_sendable(outbound.to, outbound.key, outbound.kind)
    if not choices:
        return replace(outbound, text=limits.cut(text, limits.TEXT), menu="")
    _demand(len(choices) <= limits.ROWS, f"{len(choices)} choices: a list shows ten, so page them")
    _demand(len({choice.id for choice in choices}) == len(choices), "two choices have the same id")
    text = limits.cut(text, limits.INTERACTIVE_BODY)
    if len(choices) <= limits.BUTTONS:
        return replace(outbound, text=text, choices=_buttons(choices), menu="")
    _demand(bool(menu.strip()), "a list needs a `menu`: the label of the button that opens it")
    menu = limits.cut(limits.one_line(menu), limits.MENU_LABEL)
    return replace(outbound, text=text, choices=_rows(choices), menu=menu)


def fit_template(template: Template) -> Template:
    """Parameters on one line each, as Meta wants them. Raises ValueError as `fit` does."""
    _demand_sendable(template.to, template.key, template.name)
    params = tuple(limits.one_line(param) for param in template.params)
    _demand(all(params), f"template {template.name}: a parameter is empty")
    return replace(template, params=params)


def _buttons(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    titles = _titles(choices, limits.BUTTON_TITLE, limits.BUTTON_ID)
    return tuple(Choice(choice.id, title) for choice, title in zip(choices, titles, strict=True))


def _rows(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    titles = _titles(choices, limits.ROW_TITLE, limits.ROW_ID)
    return tuple(
        Choice(
            choice.id,
            title,
            limits.cut(limits.one_line(choice.description), limits.ROW_DESCRIPTION),
        )
        for choice, title in zip(choices, titles, strict=True)
    )


def _titles(choices: tuple[Choice, ...], limit: int, id_limit: int) -> tuple[str, ...]:
    for choice in choices:
        fits = 0 < limits.length(choice.id) <= id_limit
        _demand(fits, f"the id of choice {choice.title!r} has to be 1 to {id_limit} long")
    titles = [limits.one_line(choice.title) for choice in choices]
    _demand(all(titles), "a choice has no title")
    return limits.distinct(titles, limit)


def _demand_sendable(to: Address, key: str, kind: str) -> None:
    _demand(bool(to.phone or to.user_id), "an address needs a phone or a user_id")
    _demand(bool(key), "a message needs a key")
    _demand(limits.length(callback(key, kind)) <= limits.CALLBACK, "the key and kind are too long")


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
