"""What the commit promises, each as a rule about one world of the explorer."""

from datetime import timedelta
from functools import cache
from itertools import combinations

from shared.booking.domain import Committed, Entry, Ref, SlotTaken
from shared.errors import Refusal
from tests.booking.book import NOW, at, claim
from tests.booking.explorer import Promise, Scene, World
from tests.booking.replay import Calendar, Commit, Page

LATER = NOW + timedelta(hours=1)
LAST = claim("last", at(10), who="zoe", made=LATER)


def no_two_overlap(scene: Scene, world: World) -> bool:
    """An appointment and the one that replaces it are one visit, for as long as both stand."""
    ours = [entry for entry in world.confirmed if entry.ref not in world.touched]
    return not any(
        a.clashes(b) and _replaced(a) != b.ref and _replaced(b) != a.ref
        for a, b in combinations(ours, 2)
    )


def a_yes_stands(scene: Scene, world: World) -> bool:
    told = [s.next.entry.ref for s in world.stories if s and isinstance(s.next, Committed)]
    standing = {entry.ref for entry in world.confirmed}
    return all(ref in standing or ref in world.touched for ref in told)


def a_no_leaves_nothing(scene: Scene, world: World) -> bool:
    standing = {entry.ref for entry in world.confirmed}
    return not any(
        story and isinstance(story.next, Refusal) and wanted.ref in standing
        for story, wanted in zip(world.stories, scene.claims.values(), strict=True)
    )


def a_mover_is_never_without(scene: Scene, world: World) -> bool:
    standing = {entry.ref for entry in world.confirmed} | set(world.touched)
    return all(
        {wanted.ref, _replaced(wanted)} & standing
        for wanted in scene.claims.values()
        if _replaced(wanted)
    )


def the_owners_events_stay(scene: Scene, world: World) -> bool:
    return all(entry.state == "confirmed" for entry in world.page if entry.written is None)


def one_wins(scene: Scene, world: World) -> bool:
    """With no crash, no lease that ends and no owner, one claim has the chair at the end."""
    if not scene.one_wins or not world.at_rest or not _undisturbed(world):
        return True
    wanted = {entry.ref for entry in scene.claims.values()}
    return len(wanted & {entry.ref for entry in world.confirmed}) == 1


def no_claim_is_left(scene: Scene, world: World) -> bool:
    """Only a crash leaves a tentative event behind."""
    return bool(world.crashes) or not world.at_rest or not world.claims


def the_chair_is_not_lost(scene: Scene, world: World) -> bool:
    """Whoever comes when all the others are done has the chair, unless somebody stands there."""
    return not world.at_rest or _had_or_confirmed(world.page, scene.commit, scene.calendar)


PROMISES: dict[str, Promise] = {
    "no two confirmed appointments of one barber overlap": no_two_overlap,
    "what was called confirmed stands": a_yes_stands,
    "what was refused does not stand": a_no_leaves_nothing,
    "a customer who moves always has an appointment": a_mover_is_never_without,
    "the owner's own events stay as they are": the_owners_events_stay,
    "undisturbed, exactly one has the chair": one_wins,
    "without a crash no claim is left behind": no_claim_is_left,
    "what a crash leaves keeps nobody from the chair": the_chair_is_not_lost,
}


def _replaced(entry: Entry) -> Ref | None:
    return entry.written.replaces if entry.written else None


def _undisturbed(world: World) -> bool:
    return (
        not world.crashes
        and not world.touched
        and not any(story.saw_a_lease_end for story in world.stories if story)
    )


@cache
def _had_or_confirmed(page: Page, commit: Commit, calendar: type[Calendar]) -> bool:
    try:
        commit(LAST, ledger=calendar(page), now=LATER, pause=lambda _: None, settle=0)
    except SlotTaken:
        return any(entry.state == "confirmed" and entry.clashes(LAST) for entry in page)
    return True
