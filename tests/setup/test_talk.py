"""How the interview talks: `?` explains, a secret never shows, one may stop at any question."""

import pytest

from deploy.setup.chapters import CHAPTERS, Chapter
from deploy.setup.desk import Desk
from deploy.setup.interview import STOPPED, interview
from deploy.setup.talk import Explained, Skipped, Talk, ToMend, Wrong, anchor
from deploy.setup.terminal import CTRL_C, OffScript, ScriptedTerminal
from shared.errors import Temporary
from tests.setup.world import Script

RESOLVED = {
    "service": "turno",
    "provider": {
        "name": "google",
        "project": "",
        "region": "us-central1",
        "stage": "prod",
        "runtime": "python312",
        "memory": "512Mi",
        "cpu": 1,
        "concurrency": 8,
        "maxInstances": 5,
        "environment": {"SHOP_CONFIG": "config/barbershop.toml"},
    },
    "secrets": {"required": ["INTERNAL_SECRET"]},
    "queue": {
        "name": "chat",
        "perSecond": 20,
        "concurrent": 20,
        "attempts": 100,
        "minBackoff": 1,
        "maxBackoff": 60,
    },
    "functions": {"chat": {"callers": ["queue"], "timeout": 120, "secrets": []}},
}
SECRET = "canary-0123456789"
KEY_LINE = "canaryMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj"


def talk(*script: tuple[str, str]) -> tuple[Talk, ScriptedTerminal]:
    terminal = ScriptedTerminal(script)
    talking = Talk(terminal)
    talking.open("1 of 1 · The database", Explained("It keeps what was said.", "The database"))
    return talking, terminal


def run(script: Script, settle: object) -> tuple[int, str]:
    """One chapter that is no more than this function."""
    terminal = ScriptedTerminal(script)
    chapter = Chapter("The database", "It keeps what was said.", settle)  # type: ignore[arg-type]
    status = interview(terminal, RESOLVED, {}, chapters=[chapter])
    assert terminal.script == [], f"never asked for:\n{terminal.text}"
    return status, terminal.text


def test_the_explanation_comes_before_the_first_question_and_at_each_question_mark() -> None:
    talking, terminal = talk(("Name?", "?"), ("Name?", "Ana"), ("Age?", "30"))
    assert talking.ask("Name?") == "Ana"
    talking.ask("Age?")
    assert terminal.said.count("  It keeps what was said.") == 2
    assert terminal.said.count("  What to click: docs/going-live.md#the-database") == 2


def test_a_secret_prompt_explains_as_well() -> None:
    talking, terminal = talk(("Key?", "?"), ("Key?", SECRET))
    assert talking.ask_secret("Key?") == SECRET
    assert terminal.said.count("  It keeps what was said.") == 2


@pytest.mark.parametrize("said", [f"HTTP 400 for {SECRET}!", SECRET, f"{SECRET}{SECRET}"])
def test_a_secret_that_was_typed_never_shows(said: str) -> None:
    talking, terminal = talk(("Key?", SECRET))
    talking.ask_secret("Key?")
    talking.say(said)
    talking.wrong(said, said, f"$ curl -H {said}")
    talking.well(said)
    talking.plain(said)
    assert SECRET not in terminal.text
    assert "•••" in terminal.text


def test_no_line_of_a_private_key_shows() -> None:
    talking, terminal = talk()
    talking.hide(f'{{"private_key": "-----BEGIN PRIVATE KEY-----\\n{KEY_LINE}\\n-----END"}}')
    talking.say(f"Google did not like {KEY_LINE}.")
    assert KEY_LINE not in terminal.text


def test_what_pasting_leaves_around_an_answer_is_taken_off() -> None:
    talking, _ = talk(("Name?", " \x1bAna\x00 \t"))
    assert talking.ask("Name?") == "Ana"


@pytest.mark.parametrize("typed", ["skip", "SKIP"])
def test_skip_leaves_out_what_may_be(typed: str) -> None:
    talking, _ = talk(("Name?", typed))
    with pytest.raises(Skipped):
        talking.ask("Name?", optional=True)


def test_what_the_desk_needs_cannot_be_skipped() -> None:
    talking, terminal = talk(("Name?", "skip"), ("Name?", "Ana"))
    assert talking.ask("Name?") == "Ana"
    assert "The desk needs this one, so it cannot be skipped." in terminal.text


@pytest.mark.parametrize(
    ("typed", "said"), [("yes", True), ("Y", True), ("sí", True), ("", True), ("No", False)]
)
def test_a_yes_may_be_said_in_many_ways(typed: str, said: bool) -> None:
    talking, _ = talk(("Now?", typed))
    assert talking.agree("Now?") is said


def test_a_choice_has_to_be_one_of_them() -> None:
    talking, terminal = talk(("Which?", "x"), ("Which?", "3"), ("Which?", "-1"), ("Which?", "2"))
    assert talking.choose("Which?", [("a", "The first"), ("b", "The second")]) == "b"
    assert terminal.text.count("Type a number from 1 to 2.") == 3


def test_a_long_sentence_is_broken_between_words_and_an_address_never() -> None:
    talking, terminal = talk()
    address = "https://console.cloud.google.com/billing/linkedaccount?project=corner-shop-123456"
    talking.wrong("Nobody pays.", f"Open this page and link an account there please: {address} now")
    assert any(address in line for line in terminal.said)
    assert max(map(len, terminal.said)) <= 110


def test_ctrl_c_stops_with_how_to_go_on() -> None:
    status, text = run([("Name?", CTRL_C)], lambda desk: desk.talk.ask("Name?"))
    assert status == STOPPED == 130
    assert text.endswith("Stopped. `make setup` goes on from here.")


def test_what_is_wrong_is_asked_for_again_at_once() -> None:
    def settle(desk: Desk) -> None:
        if desk.talk.ask("Name?") != "Ana":
            raise Wrong("That is not the name.", "It is Ana.")

    status, text = run([("Name?", "Bea"), ("Name?", "Ana")], settle)
    assert status == 0
    assert "  ✗ That is not the name.\n    → It is Ana." in text


@pytest.mark.parametrize("error", [ToMend("Mend it."), Wrong("Mend it."), Temporary("Mend it.")])
def test_what_nobody_was_asked_about_waits_for_enter(error: Exception) -> None:
    errors = [error]

    def settle(_desk: Desk) -> None:
        if errors:
            raise errors.pop()

    status, text = run([("Press Enter", "")], settle)
    assert status == 0
    assert "✗ Mend it." in text


def test_a_mistake_of_our_own_is_told_without_a_trace_and_without_its_words() -> None:
    def settle(_desk: Desk) -> None:
        raise KeyError(SECRET)

    status, text = run([], settle)
    assert status == 1
    assert "a mistake of Turno's own (KeyError); please report it." in text
    assert SECRET not in text
    assert "Traceback" not in text


def test_a_serverless_yml_with_a_mistake_is_told_before_anything_is_asked() -> None:
    terminal = ScriptedTerminal()
    wrong = {**RESOLVED, "queue": {}, "functons": {}}
    assert interview(terminal, wrong, {}) == 1
    assert "serverless.yml: functons is not known; did you mean functions?" in terminal.text
    assert terminal.text.endswith("Put that right, then run `make setup` again.")


def test_a_script_that_is_asked_something_else_says_so() -> None:
    with pytest.raises(OffScript, match="expected was 'Age'"):
        ScriptedTerminal([("Age", "30")]).ask("Name?")


@pytest.mark.parametrize(
    ("heading", "at"),
    [
        ("The database", "the-database"),
        ("Google's services", "googles-services"),
        ("The barbers' calendars", "the-barbers-calendars"),
    ],
)
def test_a_heading_is_found_by_its_anchor(heading: str, at: str) -> None:
    assert anchor(heading) == at


def test_every_chapter_explains_itself_in_a_few_short_sentences() -> None:
    for chapter in CHAPTERS:
        assert 40 < len(chapter.why) < 300, chapter.heading
        assert chapter.why.endswith(".")
