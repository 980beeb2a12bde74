"""From letters to what was said: taps are opened, texts are read, the manner is noted."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from shared.conversation import manner
from shared.conversation.dialogue import Said, Scene
from shared.conversation.domain import (
    EARLIER_KEPT,
    STALE_AFTER,
    SWEPT,
    Asked,
    Letter,
    Offered,
)
from shared.conversation.wording import Wording
from shared.errors import Refusal, Temporary
from shared.logs import log, masked
from shared.messaging.buttons import Buttons, Expired, Forged, Press
from shared.messaging.replies import BarberName, Joined, Moment, Services, Value, Word
from shared.understanding.commands import (
    ANY,
    AT_MOST,
    Command,
    Select,
    SetName,
    SetParty,
    When,
)
from shared.understanding.reader import Filled, Heard, Option, Pending, Reader, Understood
from shared.understanding.voices import Voices

LISTENS_FOR = timedelta(seconds=20)
"""How long a voice note is tried again; after that its sender is kindly asked to write."""
SIGNED = "1|"
"""How the id of a signed button begins; every other id says by itself what it is."""
OURS = frozenset("svc bar day at apt more flow person menu ask chg".split())
"""What the ids of our plain buttons begin with; any other button was made by someone else
(a template's, another program's), and its title is read as if it were written."""
MENU_WORDS = {"menu", "menú", "/menu"}
CANNOT_READ = {"voice": "voice", "image": "image", "other": "other"}
VOICES_AT_MOST = 3
"""How many voice notes of one burst are listened to, the latest: each may take seconds of
the lease that keeps other workers out."""


@dataclass(frozen=True, slots=True)
class Ears:
    """What hearing takes: the reader, the button keys, the words of what was offered,
    and who listens to voice notes, if anybody does."""

    reader: Reader
    buttons: Buttons
    wording: Wording
    voices: Voices | None = None

    def hear(self, scene: Scene, letters: Sequence[Letter]) -> tuple[Scene, Said]:
        """One burst, read as one turn. May raise Temporary."""
        scene = noted(scene, letters)
        letters, spoken = self._listened(scene, letters)
        letters = [_as_written(letter) for letter in letters]
        texts = tuple(letter.text for letter in letters if letter.kind == "text")
        understood = self._read(scene, texts) if texts else Understood(())
        log(
            "read",
            commands=[_shown(command) for command in understood.commands],
            unread=len(understood.unread),
        )
        scene = _remembered(_mannered(scene, letters, texts, understood), texts)
        press, refused, taps = self._taps(scene, letters)
        return scene, Said(
            commands=(*taps, *understood.commands)[: AT_MOST + len(taps)],
            press=press,
            stale=refused is not None,
            expired=refused.press.proposal if isinstance(refused, Expired) else None,
            at=letters[-1].at,
            typed=not spoken,
            menu=any(text.strip().lower() in MENU_WORDS for text in texts),
            unreadable=next((CANNOT_READ[x.kind] for x in letters if x.kind in CANNOT_READ), None),
            flooding=any(letter.kind == "flood" for letter in letters),
        )

    def _listened(self, scene: Scene, letters: Sequence[Letter]) -> tuple[Sequence[Letter], bool]:
        """The letters with the voice notes written down, and whether any was; one that cannot
        be had stays a voice note. May raise Temporary, while the customer still has patience.
        """
        if self.voices is None:
            return letters, False
        latest = [letter.id for letter in letters if letter.kind == "voice"][-VOICES_AT_MOST:]
        heard = [
            self._written(self.voices, scene, letter) if letter.id in latest else letter
            for letter in letters
        ]
        return heard, any(after is not was for after, was in zip(heard, letters, strict=True))

    def _written(self, voices: Voices, scene: Scene, letter: Letter) -> Letter:
        asker = masked(scene.customer)
        try:
            text = voices.text(letter.media_id or "", asker=asker, now=scene.now)
            return replace(letter, kind="text", text=text)
        except Refusal as refusal:
            log("voice_missed", severity="WARNING", why=refusal.code)
        except Temporary:
            if scene.now - letter.at < LISTENS_FOR:
                raise
            log("voice_missed", severity="WARNING", why="no_answer")
        return letter

    def _read(self, scene: Scene, texts: tuple[str, ...]) -> Understood:
        talk = scene.talk
        return self.reader.read(
            Heard(
                texts=texts,
                now=scene.shop.local(scene.now),
                shop=scene.shop,
                lang=talk.lang or scene.profile.lang,
                country=manner.country(scene.profile.phone),
                pending=self._pending(scene, talk.pending),
                filled=_filled(scene),
                earlier=talk.earlier,
                asker=masked(scene.customer),
            )
        )

    def _pending(self, scene: Scene, asked: Asked | None) -> Pending | None:
        if asked is None:
            return None
        # A day that is named is a wish of its own ("el viernes que viene" may be two days), so
        # the days of a list are shown to the reader as positions only.
        days = asked.kind == "asked_when"
        options = tuple(
            Option(
                option.id,
                "" if days else self.wording.value(scene, _label(option)),
                None if days else option.start,
            )
            for option in asked.options
        )
        return Pending(asked.kind, options)

    def _taps(
        self, scene: Scene, letters: Sequence[Letter]
    ) -> tuple[Press | None, Forged | Expired | None, tuple[Command, ...]]:
        """The last signed press, or why it cannot be used, and the plain picks."""
        press: Press | None = None
        refused: Forged | Expired | None = None
        picks: list[Command] = []
        for letter in letters:
            if letter.kind != "tap":
                continue
            if not letter.text.startswith(SIGNED):
                picks.append(Select(option=letter.text))
                continue
            try:
                press, refused = self._open(scene, letter.text), None
            except (Forged, Expired) as error:
                log("button_refused", severity="WARNING", error=error)
                press, refused = None, error
        return press, refused, tuple(picks)

    def _open(self, scene: Scene, sealed: str) -> Press:
        names = scene.profile.identities | {scene.customer}
        return self.buttons.open(sealed, names, now=scene.now)


def stale(letters: Sequence[Letter], now: datetime) -> bool:
    """Is everything that waits so old that it must not have an effect any more?"""
    return all(now - letter.at > STALE_AFTER for letter in letters)


def _as_written(letter: Letter) -> Letter:
    ours = letter.text.startswith(SIGNED) or letter.text.partition(":")[0] in OURS
    if letter.kind != "tap" or ours:
        return letter
    return replace(letter, kind="text", text=letter.title)


def noted(scene: Scene, letters: Sequence[Letter]) -> Scene:
    """Who they are and what they allow, as Meta tells it; never as the text does."""
    profile = scene.profile
    for letter in letters:
        if letter.kind in SWEPT:
            profile = replace(profile, phone=profile.phone or letter.phone)
            continue
        profile = replace(
            profile,
            name=profile.name or _clean(letter.name),
            phone=letter.phone or profile.phone,
            identities=profile.identities | letter.identities,
        )
        if letter.kind == "preference":
            profile = profile.choosing(letter.at, marketing=letter.text != "stop")
    return replace(scene, profile=profile)


def _clean(name: str | None) -> str | None:
    words = "".join(c for c in name or "" if c.isalpha() or c in " .'-").split()
    return " ".join(words)[:40] or None


def _mannered(
    scene: Scene, letters: Sequence[Letter], texts: tuple[str, ...], heard: Understood
) -> Scene:
    before = scene.talk.lang or scene.profile.lang
    lang = manner.language(scene.shop, texts, heard.lang, before)
    home = manner.country(scene.profile.phone)
    usual = "vos" if home == "AR" and scene.talk.turns == 0 else scene.talk.register
    scene = scene.with_talk(
        lang=lang, register=manner.register(texts, usual), last_at=letters[-1].at
    )
    return replace(scene, profile=replace(scene.profile, lang=lang))


def _remembered(scene: Scene, texts: tuple[str, ...]) -> Scene:
    earlier = (*scene.talk.earlier, *texts)[-EARLIER_KEPT:]
    return scene.with_talk(earlier=earlier, turns=scene.talk.turns + 1)


def _filled(scene: Scene) -> Filled:
    draft = scene.draft
    return Filled(
        service=draft.services[0] if draft.services else None,
        barber=None if draft.barber == ANY else draft.barber,
        date=draft.day,
        time=draft.hour,
    )


def _label(option: Offered) -> Value:
    """The words under which the option was shown, with all it is, so that it can be named."""
    kind = option.id.partition(":")[0]
    if kind == "svc":
        return Services(option.services)
    if kind == "bar":
        return (
            BarberName(option.barber) if option.barber != ANY and option.barber else Word("anybody")
        )
    assert option.start is not None
    moment = Moment(option.start, short=True)
    if kind == "apt" and option.barber is not None:
        return Joined(Joined(Services(option.services), BarberName(option.barber)), moment)
    return Joined(moment, BarberName(option.barber)) if option.barber else moment


def _shown(command: Command) -> str:
    """A command for the log: ids, days and hours, but nobody's name."""
    kind = type(command).__name__
    if isinstance(command, SetName | SetParty):
        return kind
    said = ((field.name, getattr(command, field.name)) for field in fields(command))
    values = (name if value is True else _written(value) for name, value in said if value)
    return f"{kind}({', '.join(values)})"


def _written(value: object) -> str:
    if isinstance(value, When):
        return f"{_written(value.date)} {_written(value.time)}"
    if isinstance(value, tuple | frozenset):
        return "/".join(_written(one) for one in value)
    return "·" if value is None else str(value)
