"""A request's place among others: read to the letter, carried on, and never a stranger's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from shared.traces import CLOUD_TRACE, TRACEPARENT, TRAIL, Trace, Way, here, onward

ID, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
FRESH = "f" * 32
LOGGED = "logging.googleapis.com/"


def fresh() -> str:
    return FRESH


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        (f"00-{ID}-{SPAN}-01", Trace(ID, SPAN, sampled=True)),
        (f"00-{ID}-{SPAN}-00", Trace(ID, SPAN)),
        (f"00-{ID}-{SPAN}-03", Trace(ID, SPAN, sampled=True)),
        (f"00-{ID}-{SPAN}-02", Trace(ID, SPAN)),
        (f"01-{ID}-{SPAN}-01", Trace(ID, SPAN, sampled=True)),
        (f"cc-{ID}-{SPAN}-01-and-more", Trace(ID, SPAN, sampled=True)),
        (f"00-{ID}-{SPAN}-01-and-more", None),
        (f"01-{ID}-{SPAN}-01.more", None),
        (f"01-{ID}-{SPAN}-01-" + "x" * 200, None),
        (f"ff-{ID}-{SPAN}-01", None),
        (f"00-{'0' * 32}-{SPAN}-01", None),
        (f"00-{ID}-{'0' * 16}-01", None),
        (f"00-{ID.upper()}-{SPAN}-01", None),
        (f"00-{ID}-{SPAN}-1", None),
        (f"00-{ID}-{SPAN}", None),
        (f"00-{ID[:-1]}-{SPAN}-01", None),
        (f" 00-{ID}-{SPAN}-01", None),
        (f"00-{ID}-{SPAN}-01\n", None),
        (f"00-{ID[:-1]}٣-{SPAN}-01", None),
        ("", None),
        ("nonsense", None),
    ],
)
def test_the_webs_header_is_read_to_the_letter(header: str, trace: Trace | None) -> None:
    assert Trace.of({TRACEPARENT: header}) == trace


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        (f"{ID}/67667974448284343;o=1", Trace(ID, "00f067aa0ba902b7", sampled=True)),
        (f"{ID}/1;o=0", Trace(ID, "0000000000000001")),
        (f"{ID}/18446744073709551615;o=1", Trace(ID, "f" * 16, sampled=True)),
        (f"{ID}/18446744073709551616;o=1", None),
        (f"{ID.upper()}/1", Trace(ID, "0000000000000001")),
        (f"{ID}/0;o=1", Trace(ID, None, sampled=True)),
        (f"{ID};o=1", Trace(ID, None, sampled=True)),
        (ID, Trace(ID)),
        ("0" * 32, None),
        (f"{ID}/", None),
        (f"{ID}/-1", None),
        (f"{ID}/00f067aa0ba902b7", None),
        (f"{ID}/1;o=yes", None),
        (f"{ID}/1;o=1;x", None),
        (f"{ID[:-1]}/1", None),
        ("", None),
    ],
)
def test_the_platforms_header_is_read_to_the_letter(header: str, trace: Trace | None) -> None:
    assert Trace.of({CLOUD_TRACE: header}) == trace


def test_of_both_headers_the_webs_counts_and_the_other_stands_in() -> None:
    other = "a" * 32
    both = {TRACEPARENT: f"00-{ID}-{SPAN}-00", CLOUD_TRACE: f"{other}/1"}
    assert Trace.of(both) == Trace(ID, SPAN)
    assert Trace.of({**both, TRACEPARENT: "nonsense"}) == Trace(other, "0000000000000001")


@given(st.text(), st.text(), st.text())
def test_no_header_is_ever_an_error_and_none_but_an_id_comes_through(
    web: str, cloud: str, trail: str
) -> None:
    way = Way.of({TRACEPARENT: web, CLOUD_TRACE: cloud, TRAIL: trail}, fresh=fresh)
    assert len(way.id) == 32
    assert int(way.id, 16)


def test_the_log_is_told_in_the_platforms_words() -> None:
    assert Trace(ID, SPAN, sampled=True).fields("shop-1") == {
        LOGGED + "trace": f"projects/shop-1/traces/{ID}",
        LOGGED + "spanId": SPAN,
        LOGGED + "trace_sampled": True,
    }
    assert LOGGED + "spanId" not in Trace(ID).fields("shop-1")


@pytest.mark.parametrize(
    ("headers", "way"),
    [
        ({}, Way(FRESH)),
        ({TRACEPARENT: f"00-{ID}-{SPAN}-01"}, Way(ID, Trace(ID, SPAN, sampled=True))),
        ({TRAIL: "a" * 32}, Way("a" * 32)),
        ({TRAIL: "a" * 32, CLOUD_TRACE: ID}, Way("a" * 32, Trace(ID))),
        ({TRAIL: "A" * 32}, Way(FRESH)),
        ({TRAIL: "a" * 33}, Way(FRESH)),
        ({TRAIL: "Ana dice hola"}, Way(FRESH)),
    ],
)
def test_a_request_goes_by_its_senders_id_or_its_traces_or_one_of_its_own(
    headers: dict[str, str], way: Way
) -> None:
    assert Way.of(headers, fresh=fresh) == way
    assert Way.of(Headers(list(headers.items())), fresh=fresh) == way


def test_what_comes_of_a_request_is_led_back_to_it() -> None:
    assert (here(), onward()) == ("", {})
    trace = Trace(ID, SPAN, sampled=True)
    with Way("a" * 32, trace).walked():
        assert here() == "a" * 32
        assert onward() == {TRAIL: "a" * 32, TRACEPARENT: f"00-{ID}-{SPAN}-01"}
    assert (here(), onward()) == ("", {})


@pytest.mark.parametrize("trace", [None, Trace(ID)])
def test_where_there_is_no_span_to_go_on_from_only_the_id_goes_on(trace: Trace | None) -> None:
    with Way(ID, trace).walked():
        assert onward() == {TRAIL: ID}
