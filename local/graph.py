"""Meta on one computer: the Cloud API, and the phones of the customers."""

from collections.abc import Sequence
from typing import Any

from local.delivered import Delivered
from local.graph_api import ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, GraphApi
from local.webhook_bodies import Json, Sender, body, message, unix
from shared.messaging.inbound import Call, Message, Unreadable, read

__all__ = [
    "ACCESS_TOKEN",
    "APP_SECRET",
    "PHONE_NUMBER_ID",
    "Delivered",
    "GraphEmulator",
    "Sender",
]

MIMES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/ogg; codecs=opus",
    "document": "application/pdf",
    "sticker": "image/webp",
}


class GraphEmulator(GraphApi):
    """What customers do on their phones is posted to the webhook at once, on the caller's
    thread, `deliver` times (Meta delivers at least once). What the webhook does not answer
    with 200 is posted again by `redeliver`, or by itself between `start` and `stop`.
    """

    def say(
        self,
        sender: Sender,
        text: str | Sequence[str],
        *,
        deliver: int = 1,
        together: bool = False,
        context: str | None = None,
    ) -> tuple[str, ...]:
        """One message, or a burst: in a POST each, or `together` in one. Their wamids."""
        texts = [text] if isinstance(text, str) else text
        items = [self._write(sender, "text", {"body": each}, context) for each in texts]
        for post in [items] if together else [[item] for item in items]:
            self._post(sender, post, deliver)
        return tuple(item["id"] for item in items)

    def tap(
        self,
        sender: Sender,
        choice_id: str,
        title: str,
        context: str | None = None,
        *,
        deliver: int = 1,
    ) -> str:
        """A reply button, or a row if the message `context` showed a list."""
        shown = next((each for each in self.sent if each.wamid == context), None)
        kind = "list_reply" if shown is not None and shown.menu else "button_reply"
        content = {"type": kind, kind: {"id": choice_id, "title": title}}
        return self._do(sender, "interactive", content, context, deliver)

    def media(
        self,
        sender: Sender,
        kind: str,
        content: bytes = b"stage",
        *,
        caption: str = "",
        deliver: int = 1,
    ) -> str:
        """An image, video, document, sticker, or (`audio`) a voice note."""
        with self.lock:
            media_id = self._files.add(MIMES[kind], content)
        about: Json = {"id": media_id, "mime_type": MIMES[kind], "sha256": "stage"}
        about |= {"voice": True} if kind == "audio" else {}
        about |= {"caption": caption} if caption else {}
        return self._do(sender, kind, about, None, deliver)

    def react(self, sender: Sender, wamid: str, emoji: str, *, deliver: int = 1) -> str:
        about = {"message_id": wamid, "emoji": emoji}
        return self._do(sender, "reaction", about, None, deliver)

    def echo(self, to: Sender, text: str, *, deliver: int = 1) -> str:
        """The owner writes to a customer from the WhatsApp Business app."""
        wamid = self._wamids.new(to.ids[0])
        names = {"to": to.phone, "to_user_id": to.user_id}
        item: Json = {key: value for key, value in names.items() if value}
        item |= {"from": "15550783881", "id": wamid, "timestamp": unix(self.clock.now())}
        item |= {"type": "text", "text": {"body": text}}
        posted = self._body([to], field="smb_message_echoes", message_echoes=[item])
        self._post_times(posted, deliver)
        return wamid

    def prefer(self, sender: Sender, *, marketing: bool, deliver: int = 1) -> None:
        """Stop or resume marketing, in WhatsApp's own settings."""
        item: Json = {"wa_id": sender.phone, "user_id": sender.user_id}
        item = {key: value for key, value in item.items() if value}
        item |= {"category": "marketing_messages", "value": "resume" if marketing else "stop"}
        item["timestamp"] = int(self.clock.now().timestamp())
        posted = self._body([sender], field="user_preferences", user_preferences=[item])
        self._post_times(posted, deliver)

    def post_raw(self, posted: bytes, *, deliver: int = 1) -> int | None:
        """Sign and post these bytes. The last status, None without an answer."""
        self.hear(posted)
        return self._post_times(posted, deliver)

    def hear(self, posted: bytes) -> None:
        """Messages and calls in a POST open their senders' windows as of now, whatever times
        they carry."""
        try:
            inbound = read(posted)
        except Unreadable:
            inbound = ()
        for each in inbound:
            if isinstance(each, Message | Call):
                self._hear(Sender(each.sender.phone, each.sender.user_id, each.sender.name))
            if isinstance(each, Message):
                self._inbound.add(each.wamid)

    def redeliver(self, *, early: bool = False) -> int:
        """Post what is due (`early`: or not yet), in order. How many were taken."""
        return self.posts.redeliver(early=early)

    def start(self) -> None:
        self.posts.start()

    def stop(self) -> None:
        self.posts.stop()

    def close(self) -> None:
        """Gives the connections back; the emulator is of no use afterwards."""
        self.posts.close()

    def _do(
        self, sender: Sender, kind: str, content: Json, context: str | None, deliver: int
    ) -> str:
        item = self._write(sender, kind, content, context)
        self._post(sender, [item], deliver)
        return str(item["id"])

    def _write(self, sender: Sender, kind: str, content: Json, context: str | None) -> Json:
        wamid = self._wamids.new(sender.ids[0])
        with self.lock:
            self._hear(sender)
            self._inbound.add(wamid)
        item = message(sender, wamid, self.clock.now(), kind, content)
        return item | {"context": {"from": "15550783881", "id": context}} if context else item

    def _hear(self, sender: Sender) -> None:
        for name in sender.ids:
            self._heard[name] = self.clock.now()
            self._people[name] = sender

    def _post(self, sender: Sender, items: list[Json], deliver: int) -> None:
        self._post_times(self._body([sender], messages=items), deliver)

    def _body(self, people: list[Sender], *, field: str = "messages", **value: Any) -> bytes:
        return body(self.phone_number_id, people, field=field, **value)

    def _post_times(self, posted: bytes, deliver: int) -> int | None:
        answers = [self.posts.post(posted) for _ in range(deliver)]
        return answers[-1] if answers else None
