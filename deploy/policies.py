"""Who may do what: roles are read, changed and written back under their etag."""

from collections.abc import Callable, Iterable

from deploy.errors import Refused
from deploy.google import Google, Json
from deploy.steps import Outcome

POLICY_VERSION = 3
"""Older ones would drop the conditions that somebody put on a role."""
TRIES = 6
Change = Callable[[list[str]], list[str]]


def only(members: Iterable[str]) -> Change:
    """Nobody but these."""
    return lambda _found: sorted(set(members))


def also(members: Iterable[str]) -> Change:
    """These besides whoever is there."""
    return lambda found: [*found, *(one for one in sorted(set(members)) if one not in found)]


def without(is_gone: Callable[[str], bool]) -> Change:
    return lambda found: [one for one in found if not is_gone(one)]


def change_role(
    google: Google, resource: str, name: str, role: str | None, change: Change
) -> Outcome:
    """`resource` is the collection, as `run.projects.locations.services`. With no role, every
    binding is changed. Somebody else's change in between is kept: it is read again."""
    for attempt in range(TRIES):
        policy = _read(google, resource, name)
        bindings = _changed(policy.get("bindings", []), role, change)
        if bindings is None:
            return "stands"
        body = {"policy": {**policy, "bindings": bindings, "version": POLICY_VERSION}}
        try:
            google.ask(f"{resource}.setIamPolicy", resource=name, body=body)
        except Refused as refused:
            if refused.status != 409 or attempt == TRIES - 1:
                raise
        else:
            return "changed"
    raise AssertionError("the last attempt returns or raises")


def _read(google: Google, resource: str, name: str) -> Json:
    """APIs differ in where they want to hear which version of a policy we understand."""
    if resource.startswith(("cloudtasks", "cloudresourcemanager")):
        options = {"body": {"options": {"requestedPolicyVersion": POLICY_VERSION}}}
        found = google.find(f"{resource}.getIamPolicy", resource=name, **options)
    else:
        version = {"options_requestedPolicyVersion": POLICY_VERSION}
        found = google.find(f"{resource}.getIamPolicy", resource=name, **version)
    return found or {}


def _changed(bindings: list[Json], role: str | None, change: Change) -> list[Json] | None:
    """The bindings as they shall be, or None if that is how they are."""
    after, met = [], role is None
    for binding in bindings:
        ours = not binding.get("condition") and role in (None, binding["role"])
        met = met or ours
        members = change(binding.get("members", [])) if ours else binding.get("members", [])
        if members:
            after.append({**binding, "members": members})
    if not met and (members := change([])):
        after.append({"role": role, "members": members})
    return None if _plain(after) == _plain(bindings) else after


def _plain(bindings: list[Json]) -> list[tuple[str, list[str], str]]:
    return [(one["role"], sorted(one["members"]), str(one.get("condition"))) for one in bindings]
