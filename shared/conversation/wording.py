"""From a reply to messages: the words, the signed buttons, the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shared.conversation.dialogue import Answer, Scene
from shared.messaging.buttons import Buttons, Press
from shared.messaging.domain import Address, Choice, Outbound
from shared.messaging.replies import Alert, Pick, Reply, Value, Word, phrase
from shared.messaging.texts import Catalogue, Voice
from shared.shop.domain import Lang, Shop


@dataclass(frozen=True, slots=True)
class Wording:
    """One shop's voice in every language it speaks."""

    shop: Shop
    catalogues: Mapping[Lang, Catalogue]
    buttons: Buttons

    def messages(self, answer: Answer) -> tuple[Outbound, ...]:
        """What goes out for this answer: replies to the customer, alerts to the owner."""
        scene = answer.scene
        replies = _introduced(scene, answer.replies)
        spoken = tuple(
            self._message(scene, reply, f"{scene.turn}.{n}") for n, reply in enumerate(replies)
        )
        return (*spoken, *self.alerts(scene.alerts, key=scene.turn))

    def alerts(self, alerts: Sequence[Alert], *, key: str) -> tuple[Outbound, ...]:
        """Alerts for the owners, in the shop's language, addressed to the first of them."""
        if not self.shop.owners:
            return ()
        owner = self.shop.owners[0]
        voice = self._voice(self.shop.lang, "tu", key)
        return tuple(
            Outbound(
                key=f"{key}!{n}",
                to=Address(owner.phone, owner.user_id),
                kind="alert",
                text=voice.phrase(alert.phrase),
            )
            for n, alert in enumerate(alerts)
        )

    def value(self, scene: Scene, value: Value) -> str:
        """One value as this customer sees it."""
        return self._customer_voice(scene).value(value)

    def _message(self, scene: Scene, reply: Reply, key: str) -> Outbound:
        voice = self._customer_voice(scene)
        choices = tuple(self._choice(scene, voice, pick) for pick in reply.picks)
        return Outbound(
            key=key,
            to=self._address(scene),
            kind=reply.kind,
            text=voice.text(reply),
            choices=choices,
            menu=voice.value(Word(reply.menu)) if len(choices) > 3 else "",
            about=reply.about,
        )

    def _choice(self, scene: Scene, voice: Voice, pick: Pick) -> Choice:
        label = voice.label(pick)
        return Choice(self._id(scene, pick), label.title, label.description)

    def _id(self, scene: Scene, pick: Pick) -> str:
        if pick.press is None:
            return pick.id
        assert scene.talk.proposal is not None
        return self.buttons.seal(Press(pick.press, scene.talk.proposal), scene.customer)

    def _address(self, scene: Scene) -> Address:
        profile = scene.profile
        others = sorted(profile.identities | {scene.customer} - {profile.phone or ""})
        user_id = next((name for name in others if not name.isdigit()), None)
        digits = next((name for name in others if name.isdigit()), None)
        return Address(profile.phone or digits, user_id)

    def _customer_voice(self, scene: Scene) -> Voice:
        lang = scene.talk.lang or scene.profile.lang or self.shop.lang
        return self._voice(lang, scene.talk.register, scene.turn)

    def _voice(self, lang: Lang, register: str, seed: str) -> Voice:
        return Voice(self.catalogues[lang], self.shop, lang, register, seed)


def _introduced(scene: Scene, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """The first reply to a new customer says what is answering (dialogue rule 17)."""
    if not replies or scene.profile.introduced:
        return replies
    values: dict[str, Value] = {"shop": scene.shop.name}
    if scene.shop.privacy_url:
        values["privacy"] = scene.shop.privacy_url
    first, *others = replies
    said = tuple(phrase("greeted_new") if one.key == "greeted" else one for one in first.phrases)
    return (replace(first, phrases=(phrase("introduction", **values), *said)), *others)
