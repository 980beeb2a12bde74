"""Notes: what the desk leaves in an inbox for itself, and what it comes to.

The owner wrote from their own phone, a confirmation could not be delivered, the sweep found
an appointment nobody was told of. Nothing in a note is believed that the calendar can say:
it names appointments, and how they stand is looked up now.
"""

from collections.abc import Callable, Collection, Sequence

from shared.booking.domain import Entry, Ref
from shared.conversation.dialogue import courtesy, outcome
from shared.conversation.dialogue.scene import Answer, Scene, Talk, find, mark_told
from shared.conversation.domain import Letter
from shared.messaging.replies import BarberName, Clock, Day, Services, Value, phrase
from shared.shop.domain import Shop


def with_notes(
    scene: Scene,
    letters: Sequence[Letter],
    words: Callable[[Scene], Talk[Answer]],
    *,
    unsent: Collection[str],
) -> Talk[Answer]:
    """One turn: what the notes come to, and between them what `words` does."""
    answer = yield from noticed(scene, letters)
    answer = answer.then((yield from words(answer.scene)))
    return (yield from untold(answer, letters, unsent))


def noticed(scene: Scene, letters: Sequence[Letter]) -> Talk[Answer]:
    """What has to be known before the customer's own words are answered."""
    kinds = {letter.kind for letter in letters}
    if "owner_wrote" in kinds:
        scene = scene.with_talk(handed_off_until=courtesy.silent_until(scene))
    if "failed" in kinds:
        scene = scene.alerting(courtesy.alert(scene, "alert_undelivered"))
    if "memory_lost" in kinds:
        scene = scene.alerting(phrase("alert_memory_lost"))
    answer = Answer(scene, ())
    for letter in letters:
        if letter.kind == "overlapped":
            answer = answer.then((yield from _overlapped(answer.scene, letter)))
        if letter.kind == "doubled":
            answer = answer.then((yield from _doubled(answer.scene, letter)))
    return answer


def untold(answer: Answer, letters: Sequence[Letter], unsent: Collection[str]) -> Talk[Answer]:
    """Tell what stands and was not told: neither in this answer, nor before, nor by a message
    that is still `unsent`. What was told already is marked so."""
    wanted = dict.fromkeys(letter.text for letter in letters if letter.kind == "untold")
    told_now = {reply.about for reply in answer.replies}
    for name in wanted:
        if name in told_now or name in unsent:
            continue
        if name in answer.scene.talk.announced:
            yield from mark_told(Ref.parse(name))
            continue
        entry = yield from find(Ref.parse(name))
        if entry is None or not _stands(entry) or entry.written is None or entry.written.told:
            continue
        if _is_known(entry, answer.scene.shop):
            answer = answer.then(outcome.told(answer.scene, entry))
        else:
            alert = courtesy.alert(answer.scene, "alert_undelivered")
            answer = Answer(answer.scene.alerting(alert), answer.replies)
            yield from mark_told(entry.ref)
    return answer


def _overlapped(scene: Scene, letter: Letter) -> Talk[Answer]:
    """Two of ours for one chair: this customer's is the later, and a person moves it."""
    mine, other = yield from _both(letter)
    if mine is None or other is None or not mine.clashes(other) or not _is_known(mine, scene.shop):
        return Answer(scene, ())
    return courtesy.hand_off(scene, "handoff_overlap", **_facts(mine, scene.shop))


def _doubled(scene: Scene, letter: Letter) -> Talk[Answer]:
    """One appointment was moved to two places, and both stand: the owner decides."""
    one, other = yield from _both(letter)
    if one is None or other is None or not _is_known(one, scene.shop):
        return Answer(scene, ())
    alert = courtesy.alert(scene, "alert_doubled", **_facts(one, scene.shop))
    return Answer(scene.alerting(alert), ())


def _both(letter: Letter) -> Talk[tuple[Entry | None, Entry | None]]:
    """The two appointments of a note, each if it still stands."""
    first, _, second = letter.text.partition(" ")
    one = yield from find(Ref.parse(first))
    other = yield from find(Ref.parse(second))
    return (
        one if one is not None and _stands(one) else None,
        other if other is not None and _stands(other) else None,
    )


def _stands(entry: Entry) -> bool:
    return entry.state == "confirmed" and entry.written is not None


def _is_known(entry: Entry, shop: Shop) -> bool:
    """Can it be put into words? A service may have left the shop file since."""
    services = {service.id for service in shop.services}
    return entry.written is not None and services.issuperset(entry.written.services)


def _facts(entry: Entry, shop: Shop) -> dict[str, Value]:
    start = shop.local(entry.start)
    assert entry.written is not None
    return {
        "service": Services(entry.written.services),
        "barber": BarberName(entry.barber),
        "day": Day(start.date()),
        "at": Clock(start),
    }
