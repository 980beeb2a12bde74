"""Only what Meta signed is read, whatever the caller writes in the header."""

import pytest

from shared.messaging.inbound import challenge, signature, verify

RAW = '{"emoji":"✂️ \\u00e9/"}'.encode()
SECRET = "app-secret"


def test_a_body_signed_with_our_secret_is_meta() -> None:
    assert verify(RAW, signature(RAW, SECRET), [SECRET])


def test_the_signature_is_the_published_one() -> None:
    known = "88aab3ede8d3adf94d26ab90d3bafd4a2083070c3bcce9c014ee04a443847c0b"
    assert signature(b"hello", "secret") == f"sha256={known}"


def test_while_a_secret_is_rotated_both_are_accepted() -> None:
    assert verify(RAW, signature(RAW, "old"), [SECRET, "old"])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        "sha1=abc",
        signature(RAW, "another"),
        signature(RAW + b" ", SECRET),
        signature(RAW, SECRET).removeprefix("sha256="),
        signature(RAW, SECRET).upper(),
        "sha256=ñandú✂️",
        "sha256=\udcff\ud83d",
    ],
)
def test_anything_else_is_not(header: str | None) -> None:
    assert not verify(RAW, header, [SECRET])


def test_an_empty_secret_verifies_nothing() -> None:
    assert not verify(RAW, signature(RAW, ""), ["", ""])
    assert not verify(RAW, signature(RAW, SECRET), [])


HELLO = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "tök"}


def test_the_handshake_echoes_the_challenge() -> None:
    assert challenge(HELLO, "tök") == "1158201444"


@pytest.mark.parametrize(
    "changed",
    [
        {"hub.verify_token": "wrong"},
        {"hub.verify_token": "\ud83d"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
    ],
)
def test_a_stranger_gets_no_echo(changed: dict[str, str]) -> None:
    assert challenge(HELLO | changed, "tök") is None


def test_without_a_token_of_ours_nobody_is_meta() -> None:
    assert challenge(HELLO | {"hub.verify_token": ""}, "") is None
    assert challenge({}, "tök") is None
