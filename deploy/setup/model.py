"""The language model that reads what the grammar cannot, and the one that hears voice notes.
A desk works without either."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from deploy.doctor import models as checks
from deploy.doctor.findings import Finding
from deploy.doctor.setup import SetUp, told
from deploy.setup import env_lines
from deploy.setup.desk import Desk
from deploy.setup.talk import Skipped
from shared.environment import Environment
from shared.settings import LLM_URL

WHY = (
    "Turno reads most messages by itself. A language model helps with the rest, for a few "
    "cents a day; it never writes to a customer. Any provider with an OpenAI-compatible API "
    "will do. Without one the desk asks more often with buttons."
)
LISTED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Ear:
    """One of the two: `prefix` is that of its settings, `url` and `model` are proposed."""

    prefix: str
    question: str
    check: Callable[[SetUp], list[Finding]]
    left_out: str
    url: str
    model: str

    def settings(self, url: str, model: str, key: str) -> dict[str, str]:
        names = ("BASE_URL", "MODEL", "API_KEY")
        values = (url, model, key)
        return {f"{self.prefix}_{n}": value for n, value in zip(names, values, strict=True)}


READS = Ear(
    "LLM",
    "A language model for the messages",
    checks.llm,
    "No language model: the grammar and the buttons do it alone.",
    LLM_URL,
    "",
)
HEARS = Ear(
    "STT",
    "A model for voice notes",
    checks.stt,
    "No model for voice notes: the desk asks customers to write.",
    "https://api.openai.com/v1",
    "gpt-4o-mini-transcribe",
)


def settle(desk: Desk) -> None:
    for ear in (READS, HEARS):
        try:
            _one(desk, ear)
        except Skipped:
            desk.talk.left_out(ear.left_out)


def _one(desk: Desk, ear: Ear) -> None:
    key = desk.vault.value(f"{ear.prefix}_API_KEY")
    url, model = (
        desk.plan.environment.get(f"{ear.prefix}_{name}", "") for name in ("BASE_URL", "MODEL")
    )
    if key and _is_well(desk, ear, ear.settings(url, model, key)):
        return
    if not key and not desk.talk.agree(f"{ear.question}? It needs an API key.", optional=True):
        raise Skipped
    while True:
        url = _url(desk, ear, url or ear.url)
        if not key or not desk.talk.agree("Go on with the same API key?"):
            key = desk.talk.ask_secret("The API key?", optional=True)
        model = _model(desk, url, key, model or ear.model)
        settings = ear.settings(url, model, key)
        if _is_well(desk, ear, settings):
            break
    desk.vault.put(f"{ear.prefix}_API_KEY", settings.pop(f"{ear.prefix}_API_KEY"))
    desk.remember(**settings)


def _url(desk: Desk, ear: Ear, proposed: str) -> str:
    while True:
        url = desk.talk.ask("Its API address?", default=proposed, optional=True).rstrip("/")
        source = Environment({"": url})
        if source.url("", "") and not source.problems:
            return url
        desk.talk.wrong(f"{url} is no address of an API.", f"It is like {ear.url}")


def _model(desk: Desk, url: str, key: str, proposed: str) -> str:
    """From the list that the provider has, where that is short enough to choose from."""
    with desk.examined({}) as setup:
        headers = {"Authorization": f"Bearer {key}"}
        answer = desk.patiently(lambda: setup.ask("GET", f"{url}/models", headers=headers))
    listed = told(answer).get("data", ())
    names = sorted(str(each["id"]) for each in listed if "id" in each)
    if proposed not in names and 0 < len(names) <= LISTED_AT_MOST:
        return desk.talk.choose("Which model?", [(name, name) for name in names], optional=True)
    while True:
        typed = desk.talk.ask("Which model?", default=proposed, optional=True)
        if env_lines.fits(typed):
            return typed
        desk.talk.wrong(f"{typed} is no name of a model.")


def _is_well(desk: Desk, ear: Ear, settings: dict[str, str]) -> bool:
    """Says what the doctor finds."""
    with desk.examined(settings) as setup:
        findings = desk.patiently(partial(ear.check, setup))
    desk.talk.told(findings)
    return findings[0].state == "well"
