"""One secret, many keys; and the signature on the doors, to the letter of the contract."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Misconfigured
from shared.keys import Keyring, derive, sign, verify

SECRET = b"s" * 32
OLD = b"o" * 40
NOW = datetime.fromtimestamp(1_795_000_000, UTC)
KEY = derive(SECRET, "doors")
CALL = {"method": "POST", "path_and_query": "/booking?lang=es", "body": b'{"slot":1}'}
# Made with: openssl dgst -sha256 -mac HMAC, from the words of the contract alone.
KEY_BY_OPENSSL = "e2fe53a666aa893834a438009c988e37528b1f324107b6f0adc2e1d76011006b"
SIGNATURE_BY_OPENSSL = (
    "t=1795000000,v1=fff659d7ff10ee033115cdcfb5e69ff0664921a7725ae83d785d0fccfed4ff2e"
)


def verified(header: str | None, *, now: datetime = NOW, **changed: object) -> bool:
    return verify((KEY,), header, **{**CALL, **changed}, now=now)  # type: ignore[arg-type]


def test_a_key_is_the_hmac_of_its_label() -> None:
    assert derive(SECRET, "doors").hex() == KEY_BY_OPENSSL


def test_each_label_has_its_own_key() -> None:
    ring = Keyring(SECRET)
    assert len({ring.keys(label)[0] for label in ("buttons", "doors", "tasks", "push")}) == 4


def test_the_current_key_comes_first_and_the_previous_one_still_verifies() -> None:
    current, previous = Keyring(SECRET, OLD).keys("doors")
    assert (current, previous) == (derive(SECRET, "doors"), derive(OLD, "doors"))
    signed_before = sign(previous, **CALL, now=NOW)  # type: ignore[arg-type]
    assert verify((current, previous), signed_before, **CALL, now=NOW)  # type: ignore[arg-type]
    assert not verified(signed_before)


@pytest.mark.parametrize("secrets", [(b"",), (b"s" * 31,), (SECRET, b"o" * 31), (SECRET, b"")])
def test_a_short_secret_is_refused_and_not_repeated(secrets: tuple[bytes, ...]) -> None:
    with pytest.raises(Misconfigured, match="32 bytes") as refused:
        Keyring(*secrets)
    assert "ssss" not in str(refused.value)


def test_a_keyring_never_shows_its_secrets() -> None:
    assert repr(Keyring(SECRET, OLD)) == "<Keyring of 2>"


def test_the_signature_is_the_contracts_to_the_letter() -> None:
    assert sign(KEY, **CALL, now=NOW) == SIGNATURE_BY_OPENSSL  # type: ignore[arg-type]
    assert verified(SIGNATURE_BY_OPENSSL)


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "PUT"},
        {"path_and_query": "/booking?lang=en"},
        {"path_and_query": "/booking"},
        {"body": b'{"slot":2}'},
        {"body": b""},
    ],
)
def test_another_call_does_not_pass_with_this_signature(changed: dict[str, object]) -> None:
    assert not verified(SIGNATURE_BY_OPENSSL, **changed)


@pytest.mark.parametrize(("seconds", "good"), [(300, True), (301, False)])
@pytest.mark.parametrize("sooner_or_later", [1, -1])
def test_a_signature_is_good_for_five_minutes_either_way(
    seconds: int, good: bool, sooner_or_later: int
) -> None:
    now = NOW + timedelta(seconds=seconds * sooner_or_later)
    assert verified(SIGNATURE_BY_OPENSSL, now=now) is good


def test_a_signature_cannot_be_given_another_time() -> None:
    moved = SIGNATURE_BY_OPENSSL.replace("1795000000", "1795000010")
    assert not verified(moved)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "t=,v1=",
        SIGNATURE_BY_OPENSSL.upper(),
        SIGNATURE_BY_OPENSSL + " ",
        " " + SIGNATURE_BY_OPENSSL,
        SIGNATURE_BY_OPENSSL + "\n",
        SIGNATURE_BY_OPENSSL + ",v1=" + "0" * 64,
        SIGNATURE_BY_OPENSSL[:-1],
        SIGNATURE_BY_OPENSSL.replace("1795000000", "-1795000000"),
        SIGNATURE_BY_OPENSSL.replace("1795000000", "1795000000.0"),
        SIGNATURE_BY_OPENSSL.replace("1795000000", "1_795_000_000"),
        SIGNATURE_BY_OPENSSL.replace("1795000000", "١٧٩٥٠٠٠٠٠٠"),
        "t=" + "9" * 5000 + ",v1=" + "0" * 64,
        "t=1795000000,v1=" + "ñ" * 64,
        "\ud800",
    ],
)
def test_a_header_that_is_not_exactly_a_signature_is_refused(header: str | None) -> None:
    assert verified(header) is False


@given(header=st.text(), path=st.text(st.characters(codec=None)), body=st.binary())
def test_no_caller_can_make_verification_fail_loudly(header: str, path: str, body: bytes) -> None:
    assert verified(header, path_and_query=path, body=body) is False
    signed = sign(KEY, method="get", path_and_query=path, body=body, now=NOW)
    assert verified(signed, method="GET", path_and_query=path, body=body)


def test_without_keys_nothing_verifies() -> None:
    assert not verify((), SIGNATURE_BY_OPENSSL, **CALL, now=NOW)  # type: ignore[arg-type]
