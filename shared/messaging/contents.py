"""What one message says."""

from shared.messaging.events import Content, Media, Other, Reaction, Tap, Text
from shared.messaging.leaves import Json, clean, word


def content(item: Json) -> Content:
    """Total: a kind that is new, or lacks its usual parts, is an `Other`."""
    match item:
        case {"type": "text", "text": {"body": str(body)}} if body.strip():
            return Text(clean(body))
        case {
            "type": "interactive",
            "interactive": {"button_reply": {"id": str(chosen), **more}},
        } | {"type": "interactive", "interactive": {"list_reply": {"id": str(chosen), **more}}}:
            return Tap(clean(chosen), word(more.get("title")) or "")
        case {"type": "button", "button": {"payload": str(chosen), **more}}:
            return Tap(clean(chosen), word(more.get("text")) or "")
        case {"type": "reaction", "reaction": {"message_id": str(to), **more}}:
            return Reaction(clean(to), word(more.get("emoji")) or "")
        case {"type": "image" | "video" | "audio" | "document" | "sticker" as kind}:
            return _media(kind, item.get(kind))
        case {"type": "interactive", "interactive": {"type": str(kind)}}:
            return Other("flow" if kind == "nfm_reply" else clean(kind))
    return Other(word(item.get("type")) or "unknown")


def _media(kind: str, media: object) -> Content:
    match media:
        case {"id": media_id, **more} if word(media_id):
            return Media(
                kind=kind,
                media_id=word(media_id) or "",
                mime=word(more.get("mime_type")) or "",
                voice=more.get("voice") is True,
                caption=word(more.get("caption")) or "",
                url=word(more.get("url")),
            )
    return Other(kind)
