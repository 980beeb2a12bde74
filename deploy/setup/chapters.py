"""The interview's chapters, in their order. Each heading stands in `docs/going-live.md`."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.setup import (
    calendar_account,
    calendars,
    database,
    deploying,
    doctor,
    login,
    model,
    project,
    services,
    webhook,
    whatsapp,
)
from deploy.setup.desk import Desk


@dataclass(frozen=True, slots=True)
class Chapter:
    """`settle` looks; asks and checks until all is well; says so. Twice is once. `why` is what
    a person is told who wonders what this is for.

    It raises what the interview tells before it lets it begin anew: Wrong, ToMend, and all
    that calls to Google or to a vendor may raise. What was settled by then stands.
    """

    heading: str
    why: str
    settle: Callable[[Desk], None]


CHAPTERS = (
    Chapter("Log in to Google", login.WHY, login.settle),
    Chapter("The Google Cloud project", project.WHY, project.settle),
    Chapter("Google's services", services.WHY, services.settle),
    Chapter("The calendar account", calendar_account.WHY, calendar_account.settle),
    Chapter("The barbers' calendars", calendars.WHY, calendars.settle),
    Chapter("WhatsApp", whatsapp.WHY, whatsapp.settle),
    Chapter("The database", database.WHY, database.settle),
    Chapter("The language model", model.WHY, model.settle),
    Chapter("The deploy", deploying.WHY, deploying.settle),
    Chapter("The webhook", webhook.WHY, webhook.settle),
    Chapter("The doctor", doctor.WHY, doctor.settle),
)
