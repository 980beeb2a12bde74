"""Google Calendar on the stage: the API over the wire, and the owner's own hand on it."""

from local.calendar.errors import ApiError
from local.calendar.server import CalendarEmulator
from local.calendar.service_account import service_account_json

__all__ = ["ApiError", "CalendarEmulator", "service_account_json"]
