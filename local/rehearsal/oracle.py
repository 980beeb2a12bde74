"""The scripted model: it knows what each sentence was meant to mean, and answers as a good
model would, in the form our own prompt asks for.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

Json = dict[str, Any]
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_PARTS = {
    "morning": "in the morning",
    "afternoon": "in the afternoon",
    "evening": "in the evening",
    "night": "at night",
    "midday": "midday",
    "noon": "at noon",
}
_BARE = ("affirm", "deny", "handoff", "complaint", "abuse", "out_of_scope", "unclear")
_SOCIAL = {"greet": "greet", "thanks": "thanks", "bye": "bye", "laugh": "laugh"}
_FLOWS = {"book": "book", "cancel": "cancel", "reschedule": "reschedule"}


Twist = Callable[[Json], Json]


class Oracle:
    """A script for the model's endpoint, fed by the frames of what is about to be said.

    `mishear` makes of a frame what this model takes it for.
    """

    def __init__(self, lang: str, mishear: Twist = dict) -> None:
        self._lang = lang
        self._mishear = mishear
        self._frames: dict[str, Json] = {}

    def learn(self, text: str, frame: Json | None) -> None:
        if frame is not None:
            self._frames[text] = self._mishear(frame)

    def __call__(self, request: Json) -> str:
        """The assistant's text for one request of the chat completions API."""
        said = json.loads(request["messages"][-1]["content"])
        frames = [self._frames[text] for text in said["messages"] if text in self._frames]
        commands = [command for frame in frames for command in spoken(frame)]
        return json.dumps({"lang": self._lang, "cmds": commands or [{"cmd": "unclear"}]})


def spoken(frame: Mapping[str, Any]) -> list[Json]:
    """The commands of one frame, as the model would write them."""
    act = frame.get("act", "inform")
    commands: list[Json] = []
    if act in _FLOWS:
        commands.append({"cmd": "start", "flow": _FLOWS[act]})
    elif act in _BARE:
        commands.append({"cmd": act})
    elif act in _SOCIAL:
        commands.append({"cmd": "social", "kind": _SOCIAL[act]})
    elif act == "ask":
        commands.append({"cmd": "ask", "topics": frame.get("topics", ["services"])})
    elif act in ("opt_out", "opt_in"):
        commands.append({"cmd": act, "scope": frame.get("scope", "all")})
    if act == "ask" and frame.get("topics") != ["availability"]:
        return commands
    commands += list(_values(frame))
    return commands


def _values(frame: Mapping[str, Any]) -> Iterable[Json]:
    if "service" in frame:
        yield {"cmd": "set_service", "service": frame["service"]}
    if "barber" in frame:
        yield {"cmd": "set_barber", "barber": frame["barber"]}
    if "for_name" in frame:
        yield {"cmd": "set_party", "people": [{"for_name": frame["for_name"]}]}
    if "date_invalid" in frame:
        yield {"cmd": "unclear"}
    plain = _plain(frame)
    if plain:
        yield {"cmd": "set_when", "raw": plain, "plain": plain}


def _plain(frame: Mapping[str, Any]) -> str:
    words = []
    if "date" in frame:
        day = date.fromisoformat(frame["date"])
        words.append(f"{_MONTHS[day.month - 1]} {day.day}")
    if "time" in frame:
        words.append(f"at {frame['time']}")
    elif "daypart" in frame:
        words.append(_PARTS.get(frame["daypart"], ""))
    return " ".join(words)
