"""Whatever Meta posts becomes values, in order, and nothing it posts makes the reading fail."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.domain import Address
from shared.messaging.inbound import (
    Call,
    Content,
    Echo,
    Identity,
    Ignored,
    Media,
    Message,
    Other,
    Preference,
    Reaction,
    Sender,
    Status,
    Tap,
    Text,
    Unreadable,
    asks_answer,
    rank,
    read,
)
from tests.messaging.bodies import ANA, AT, SHOP, body, change, message, said, without

NOW = datetime.fromtimestamp(AT, UTC)
ANA_SENDS = Sender("5215512345678", "MX.70001", None, "Ana Ruiz")


def only(posted: bytes) -> Any:
    (inbound,) = read(posted)
    return inbound


def test_a_text_is_read_with_its_sender_shop_and_time() -> None:
    assert only(said(message(text={"body": "un fade mañana"}))) == Message(
        "wamid.a1", SHOP, ANA_SENDS, NOW, Text("un fade mañana")
    )


def test_the_customer_is_known_by_bsuid_before_phone() -> None:
    sender = only(said(message())).sender
    assert sender.customer == "MX.70001"
    assert sender.address == Address("5215512345678", "MX.70001")
    assert Sender(phone="5215512345678").customer == "5215512345678"


@pytest.mark.parametrize(
    ("item", "contacts", "sender"),
    [
        (without(message(), "from"), [ANA], ANA_SENDS),
        (
            without(message(), "from"),
            [without(ANA, "wa_id")],
            Sender(None, "MX.70001", None, "Ana Ruiz"),
        ),
        (message(), [without(ANA, "profile", "user_id")], Sender("5215512345678")),
        (message(), [], Sender("5215512345678")),
        (message(), "nonsense", Sender("5215512345678")),
        (
            without(message(from_user_id="MX.70001", from_parent_user_id="MX.ENT.9"), "from"),
            [{"wa_id": "5215599999999", "user_id": "MX.1"}, ANA],
            Sender("5215512345678", "MX.70001", "MX.ENT.9", "Ana Ruiz"),
        ),
    ],
    ids=["no from", "bsuid only", "phone only", "no contacts", "odd contacts", "two contacts"],
)
def test_a_sender_is_completed_from_the_contacts(
    item: dict[str, Any], contacts: Any, sender: Sender
) -> None:
    assert only(said(item, contacts=contacts)).sender == sender


@pytest.mark.parametrize(
    ("written", "contact"),
    [
        ("5215512345678", "525512345678"),
        ("5491112345678", "541112345678"),
        ("551187654321", "5511987654321"),
    ],
)
def test_one_mobile_line_written_in_two_ways_is_one_customer(written: str, contact: str) -> None:
    contacts = [{"wa_id": contact, "user_id": "XX.1"}]
    assert only(said(message(**{"from": written}), contacts=contacts)).sender.user_id == "XX.1"


@pytest.mark.parametrize(
    ("written", "contact"), [("16105551234", "16505551234"), ("5511987654321", "5521987654321")]
)
def test_a_contact_of_somebody_else_lends_nothing(written: str, contact: str) -> None:
    contacts = [{"wa_id": contact, "user_id": "XX.1", "profile": {"name": "Otro"}}]
    sender = only(said(message(**{"from": written}), contacts=contacts)).sender
    assert sender == Sender(phone=written)


CONTENTS: list[tuple[dict[str, Any], Content]] = [
    (
        message("interactive", interactive={"button_reply": {"id": "b1", "title": "Sí"}}),
        Tap("b1", "Sí"),
    ),
    (
        message("interactive", interactive={"list_reply": {"id": "r1", "title": "5 pm"}}),
        Tap("r1", "5 pm"),
    ),
    (message("interactive", interactive={"button_reply": {"id": "b1"}}), Tap("b1", "")),
    (
        message("button", button={"payload": "confirm", "text": "Confirmo"}),
        Tap("confirm", "Confirmo"),
    ),
    (
        message("interactive", interactive={"type": "nfm_reply", "nfm_reply": {}}),
        Other("flow"),
    ),
    (message("interactive"), Other("interactive")),
    (message("interactive", interactive={"type": "poll_vote"}), Other("poll_vote")),
    (
        message("audio", audio={"id": "77", "mime_type": "audio/ogg; codecs=opus", "voice": True}),
        Media("audio", "77", "audio/ogg; codecs=opus", voice=True),
    ),
    (
        message(
            "image",
            image={"id": 78, "caption": "así", "mime_type": "image/jpeg", "url": "https://x/y"},
        ),
        Media("image", "78", "image/jpeg", caption="así", url="https://x/y"),
    ),
    (message("image", image={"mime_type": "image/jpeg"}), Other("image")),
    (message("document", document="lost"), Other("document")),
    (
        message("reaction", reaction={"message_id": "wamid.b", "emoji": "👍"}),
        Reaction("wamid.b", "👍"),
    ),
    (message("reaction", reaction={"message_id": "wamid.b"}), Reaction("wamid.b", "")),
    (message("location", location={"latitude": 19.4}), Other("location")),
    (message("edit", edit={"original_message_id": "wamid.b"}), Other("edit")),
    (message("text", text={"body": "  "}), Other("text")),
    (message("text", text="hola"), Other("text")),
    (without(message(), "type"), Other("unknown")),
    (message("text", text={"body": "media \ud83d carita"}), Text("media ? carita")),
]


@pytest.mark.parametrize(("item", "content"), CONTENTS, ids=lambda value: str(value)[:40])
def test_each_kind_of_message_has_its_content(item: dict[str, Any], content: Content) -> None:
    assert only(said(item)).content == content


def test_a_reply_knows_what_it_quotes_and_a_forward_quotes_nothing() -> None:
    assert only(said(message(context={"from": "52550", "id": "wamid.z"}))).reply_to == "wamid.z"
    assert only(said(message(context={"forwarded": True}))).reply_to is None


def test_a_group_message_is_marked_and_not_answered() -> None:
    inbound = only(said(message(group_id="1203634@g.us")))
    assert inbound.group == "1203634@g.us"
    assert not asks_answer(inbound)


@pytest.mark.parametrize(
    ("kind", "answered"),
    [
        ("location", True),
        ("unsupported", True),
        ("brand_new", True),
        ("edit", False),
        ("revoke", False),
    ],
)
def test_things_done_to_a_message_get_no_reply_but_unread_kinds_do(
    kind: str, answered: bool
) -> None:
    assert asks_answer(only(said(message(kind)))) is answered


def test_a_reaction_gets_no_reply() -> None:
    assert not asks_answer(only(said(message("reaction", reaction={"message_id": "w"}))))


@pytest.mark.parametrize("timestamp", [str(AT), AT, float(AT)])
def test_a_time_is_read_from_text_or_number(timestamp: Any) -> None:
    assert only(said(message(timestamp=timestamp))).at == NOW


@pytest.mark.parametrize(
    "timestamp", ["soon", None, [], True, -5, 1e300, 10**400, "9" * 6000, AT * 1000]
)
def test_a_message_of_unreadable_time_counts_as_old_and_is_not_lost(timestamp: Any) -> None:
    inbound = only(said(message(timestamp=timestamp)))
    assert inbound.at.year == 1970
    assert asks_answer(inbound)


def test_everything_in_one_post_is_read_in_order() -> None:
    items = [message(id=f"wamid.{n}") for n in range(6)]
    entries = [
        {"changes": [change(messages=items[:2]), change(messages=items[2:3])]},
        {"changes": [change(messages=items[3:], statuses=[{"id": "wamid.s", "status": "read"}])]},
    ]
    posted = json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()
    assert [each.wamid for each in read(posted) if isinstance(each, Message | Status)] == [
        *(f"wamid.{n}" for n in range(6)),
        "wamid.s",
    ]


def test_a_status_brings_back_our_key_and_the_errors() -> None:
    status = {
        "id": "wamid.o",
        "status": "failed",
        "timestamp": str(AT),
        "recipient_id": "5215512345678",
        "biz_opaque_callback_data": "turn-7|confirmed",
        "errors": [{"code": 131047, "title": "Re-engagement message"}, {"code": "131026"}, {}, 5],
    }
    assert only(body(change(statuses=[status]))) == Status(
        "wamid.o", SHOP, "failed", NOW, ANA_SENDS, "turn-7", "confirmed", (131047, 131026)
    )


def test_a_status_in_a_group_names_the_participant() -> None:
    status = {
        "id": "wamid.o",
        "status": "read",
        "recipient_id": "1203@g.us",
        "recipient_type": "group",
        "recipient_participant_user_id": "MX.70001",
    }
    inbound = only(body(change(statuses=[status])))
    assert (inbound.group, inbound.recipient) == ("1203@g.us", ANA_SENDS)


def test_statuses_have_an_order_that_only_rises() -> None:
    assert sorted(["played", "sent", "read", "failed", "delivered", "new"], key=rank) == [
        "new",
        "sent",
        "failed",
        "delivered",
        "read",
        "played",
    ]


def system(**parts: Any) -> bytes:
    return said(message("system", system=parts))


def test_a_changed_number_links_the_old_one_to_the_new_ids() -> None:
    posted = system(type="user_changed_number", wa_id="5213398765432", user_id="MX.2", body="…")
    assert only(posted) == Identity(
        SHOP, Sender("5215512345678"), Sender("5213398765432", "MX.2"), NOW
    )


def test_the_old_id_is_never_taken_from_a_sentence_with_a_name_in_it() -> None:
    sentence = "User Eva changed from MX.70001 to MX.3 changed from MX.2 to MX.3"
    news = {"type": "user_changed_user_id", "user_id": "MX.3", "body": sentence}
    inbound = only(said(without(message("system", system=news), "from")))
    assert inbound == Identity(SHOP, None, Sender(None, "MX.3"), NOW)


def test_a_user_id_update_links_previous_to_current() -> None:
    item = {
        "wa_id": "5215512345678",
        "user_id": {"previous": "MX.1", "current": "MX.2"},
        "timestamp": str(AT),
    }
    assert only(body(change("user_id_update", user_id_update=[item]))) == Identity(
        SHOP, Sender("5215512345678", "MX.1"), Sender("5215512345678", "MX.2"), NOW
    )


@pytest.mark.parametrize(("value", "wants"), [("stop", False), ("resume", True)])
def test_a_marketing_preference_is_read(value: str, wants: bool) -> None:
    item = {"wa_id": "5215512345678", "value": value, "timestamp": AT}
    posted = body(change("user_preferences", user_preferences=[item]))
    assert only(posted) == Preference(SHOP, ANA_SENDS, wants, NOW)


def test_the_owner_answering_from_the_phone_is_heard() -> None:
    item = {"id": "wamid.e", "from": "5255", "to": "5215512345678", "timestamp": str(AT)}
    posted = body(change("smb_message_echoes", message_echoes=[item]))
    assert only(posted) == Echo("wamid.e", SHOP, ANA_SENDS, NOW)


def test_a_call_says_who_called() -> None:
    item = {"id": "wacid.1", "from": "5215512345678", "event": "connect", "timestamp": str(AT)}
    posted = body(change("calls", calls=[{**item, "direction": "USER_INITIATED"}]))
    assert only(posted) == Call("wacid.1", SHOP, ANA_SENDS, NOW, "connect", True)


def test_a_call_of_ours_names_the_one_we_called() -> None:
    item = {"id": "wacid.1", "from": "5255", "to": "5215512345678", "event": "terminate"}
    posted = body(change("calls", calls=[{**item, "direction": "BUSINESS_INITIATED"}]))
    assert (only(posted).sender, only(posted).by_customer) == (ANA_SENDS, False)


@pytest.mark.parametrize(
    "odd",
    [
        change("account_update", event="DISABLED_UPDATE"),
        change("messages"),
        change("calls", statuses=[{"id": "wacid.1", "status": "RINGING"}]),
        change(messages=["hola"]),
        change(messages=[without(message(), "id")]),
        change(messages=[without(message(), "from")], contacts=[]),
        change(messages=[without(message(), "from")], contacts=[ANA, {"wa_id": "525599999999"}]),
        change(messages=[message(**{"from": "5" * 21})], contacts=[]),
        change(messages=[message("system", system={"type": "customer_identity_changed"})]),
        change(messages=[message("system")]),
        change(statuses=[{"status": "sent"}]),
        change(errors=[{"code": 131000}]),
        change("user_preferences", user_preferences=[{"wa_id": "52", "value": "perhaps"}]),
        change("user_id_update", user_id_update=[{"user_id": "MX.1"}]),
        change("smb_message_echoes", message_echoes=[{"id": "wamid.e"}], contacts=[]),
        {"field": "messages", "value": []},
        {"value": {}},
        "change",
    ],
)
def test_what_is_of_no_use_is_ignored_with_a_reason(odd: Any) -> None:
    inbound = only(body(odd))
    assert isinstance(inbound, Ignored)
    assert inbound.why


@pytest.mark.parametrize(
    "posted",
    [
        b"",
        b"hola",
        b"[]",
        b"{}",
        b"null",
        b'{"object":"page","entry":[]}',
        b'{"object":"whatsapp_business_account","entry":{}}',
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"object":"whatsapp_business_account","entry":[' + b"9" * 5000 + b"]}",
    ],
    ids=lambda posted: repr(posted[:20]),
)
def test_what_is_no_webhook_is_unreadable(posted: bytes) -> None:
    with pytest.raises(Unreadable):
        read(posted)


def test_an_empty_webhook_has_nothing_in_it() -> None:
    assert read(b'{"object":"whatsapp_business_account","entry":[]}') == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["messages", "statuses", "contacts", "metadata", "errors", "user_id_update", "calls"]
PARTS = ["id", "from", "timestamp", "context", "text", "image", "system", "interactive"]
KINDS = ["text", "system", "image", "interactive", "reaction", "button"]
ITEM = st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from(KINDS), **dict.fromkeys(PARTS, JSON)}
)
VALUE = st.dictionaries(st.sampled_from(KEYS), st.lists(ITEM | JSON, max_size=3) | JSON)


@given(st.sampled_from([*KEYS, "user_preferences", "x"]), VALUE)
def test_no_shape_of_a_value_makes_the_reading_fail(field: str, value: Any) -> None:
    assert read(body({"field": field, "value": value}))


@given(JSON)
def test_no_json_does_worse_than_unreadable(posted: Any) -> None:
    with pytest.raises(Unreadable):
        read(json.dumps(posted).encode())
