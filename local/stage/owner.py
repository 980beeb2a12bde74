"""The owner's hand on the calendars: what they would do in Google Calendar's own page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from local.calendar import ApiError
from local.stage import seeds

if TYPE_CHECKING:
    from local.stage.stage import Stage

Json = dict[str, Any]
_KEPT = ("id", "summary", "description", "colorId", "reminders", "extendedProperties", "status")


class OwnersHand:
    """Writes past the wire, under the same rules of etags.

    Times are the shop's, without an offset. Every method raises ApiError where Google would
    refuse (412 where somebody else wrote since), KeyError for a barber the shop has not, and
    ValueError for a time that is none.
    """

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    def add(self, barber: str, asked: Mapping[str, Any]) -> Json:
        """`title`, `start`, `end`, `allDay`."""
        event = {"summary": str(asked["title"])[:200], **self._times(asked)}
        return {"id": self._stage.calendar.add(self._id(barber), event)["id"]}

    def move(self, barber: str, event: str, asked: Mapping[str, Any]) -> Json:
        """`etag`, `start`, `end`, and `barber` where the chair changes too."""
        calendar, target = self._stage.calendar, str(asked.get("barber", barber))
        times, etag = self._times(asked), str(asked["etag"])
        if target == barber:
            changed = calendar.change(self._id(barber), event, times, etag=etag)
            return {"id": changed["id"], "etag": changed["etag"]}
        with calendar.lock:
            known = calendar.event(self._id(barber), event)
            calendar.remove(self._id(barber), event, etag=etag)
            moved = {name: known[name] for name in _KEPT if name in known} | times
            try:
                there = calendar.add(self._id(target), moved)
            except ApiError as error:
                if error.reason != "duplicate":
                    raise
                # It stood there before: like Google, bring it back under its id.
                there = calendar.change(self._id(target), event, moved)
        return {"id": there["id"], "etag": there["etag"]}

    def remove(self, barber: str, event: str, etag: str) -> None:
        self._stage.calendar.remove(self._id(barber), event, etag=etag)

    def _id(self, barber: str) -> str:
        return self._stage.shop.barber(barber).calendar_id

    def _times(self, asked: Mapping[str, Any]) -> Json:
        return {name: self._time(str(asked[name]), asked) for name in ("start", "end")}

    def _time(self, written: str, asked: Mapping[str, Any]) -> Json:
        if asked.get("allDay"):
            day = date.fromisoformat(written[:10])
            return {"date": day.isoformat(), "dateTime": None, "timeZone": None}
        moment: datetime = seeds.local(written, self._stage.shop)
        return {"dateTime": moment.isoformat(), "timeZone": self._stage.shop.zone, "date": None}
