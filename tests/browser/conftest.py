"""A browser, a page on a fresh stage, and a hand to use it with."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from local.stage import Stage
from local.stage.page import check_installed
from shared.errors import Misconfigured
from tests.local.stage_shop import BANK, SHOP, VISIT

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-dev-shm-usage", "--no-first-run"),
)
PATIENCE_MS = 15_000


def absent(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        absent("no Chromium on PATH: the page was not tried")
    try:
        check_installed()
    except Misconfigured as missing:
        absent(str(missing))
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def one_stage(browser: Browser) -> Iterator[Stage]:
    phones = (("Gael", "MX"), ("Emma", "US"))
    with Stage(SHOP, events=[VISIT, BANK], phones=phones) as stage:
        yield stage


@pytest.fixture
def stage(one_stage: Stage) -> Stage:
    one_stage.afresh()
    return one_stage


@dataclass(frozen=True)
class Desk:
    """The page, as somebody at it would speak of it."""

    page: Page
    stage: Stage

    @property
    def replies(self) -> Locator:
        return self.page.locator(".bubble.shop")

    def say(self, text: str) -> None:
        """Type it, and wait for the desk's next reply."""
        before = self.replies.count()
        self.page.locator("#words").fill(text)
        self.page.locator("#words").press("Enter")
        expect(self.replies).to_have_count(before + 1)

    def tap(self, title: str) -> None:
        """Tap a button of the last message, and wait for the reply."""
        before = self.replies.count()
        self.page.locator(".buttons").last.get_by_role("button", name=title).click()
        expect(self.replies).to_have_count(before + 1)

    def event(self, title: str) -> Locator:
        return self.page.locator(".ec-event", has_text=title)

    def starts(self, title: str) -> str:
        """When the event of that title starts in the calendar itself."""
        return next(e["start"] for e in self.stage.ledger() if title in e["summary"])

    def half_hour(self) -> float:
        """How many pixels it is high."""
        height = "getComputedStyle(document.querySelector('.ec-body')).getPropertyValue"
        return float(self.page.evaluate(f"parseFloat({height}('--ec-slot-height'))"))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + 3, start[1] + 6, steps=2)
        mouse.move(*end, steps=8)
        mouse.up()

    def ask(self) -> Locator:
        """The dialog that is open."""
        dialog = self.page.locator("#dialog")
        expect(dialog).to_be_visible()
        return dialog


@pytest.fixture
def desk(browser: Browser, stage: Stage) -> Iterator[Desk]:
    complaints: list[str] = []
    expect.set_options(timeout=PATIENCE_MS)
    with browser.new_context(viewport={"width": 1366, "height": 900}, locale="es-MX") as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: complaints.append(line.text) if line.type == "error" else None,
        )
        page.goto(stage.url)
        expect(page.get_by_role("tab", name="Gael")).to_be_visible()
        expect(page.locator(".chair").first).to_be_visible()
        yield Desk(page, stage)
    # That a refusal was refused is no complaint of the page's: it shows a notice.
    serious = [line for line in complaints if "status of 412" not in line]
    assert serious == [], "the page complained"
