"""The shop's own names in the customer's words: services, barbers, packages.

Built from the `Shop` value alone, once per shop. A name is found by itself, by an alias,
by what the trade calls it, and by a near-miss spelling.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from shared.shop.domain import Service, Shop
from shared.understanding.commands import UNKNOWN
from shared.understanding.grammar.makers import Item
from shared.understanding.grammar.spelling import close, sound
from shared.understanding.grammar.text import Token, fold, tokenize
from shared.understanding.grammar.trade import CHILDREN, CONCEPTS, FIRST_NAMES, LIKE

_JOINERS = frozenset(
    {"y", "and", "con", "with", "+", "&", "n", "e", "mas", "plus", "de", "la", "el"}
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokenize(text, {}))


def _phrases(listing: str) -> Iterable[tuple[str, ...]]:
    return (_words(phrase) for phrase in listing.split(","))


@cache
def _child_words() -> frozenset[str]:
    return frozenset(word for phrase in _phrases(CHILDREN) for word in phrase)


class ShopNames:
    """Finds what the shop calls its own in a list of tokens."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._concept_of = {
            words: concept for concept, listing in CONCEPTS.items() for words in _phrases(listing)
        }
        self._longest = 5
        self.concepts = {service.id: self._concepts(service) for service in shop.services}
        self._phrases: dict[tuple[str, ...], Item] = {}
        self._add_trade()
        self._add_services()
        self._barbers = self._barber_names()
        self._firsts = {words[0] for words in self._phrases}

    def matches(self, tokens: Sequence[Token], at: int) -> Iterable[tuple[int, Item]]:
        """Services that are named from `at` on."""
        word = tokens[at].text
        if word not in self._firsts:
            return
        for length in range(1, min(self._longest, len(tokens) - at) + 1):
            words = tuple(token.text for token in tokens[at : at + length])
            item = self._phrases.get(words)
            if item is not None:
                yield at + length, item

    def knows(self, word: str) -> bool:
        """Whether a service's name begins with this word."""
        return word in self._firsts

    def barber(self, word: str) -> str | None:
        """The id of the barber called so, exactly."""
        return self._barbers.get(word)

    def near_barber(self, word: str) -> str | None:
        """The id of the barber whose name was probably meant by a misspelt word."""
        if len(word) < 4 or word in FIRST_NAMES:
            return None
        for name, barber in self._barbers.items():
            if len(name) >= 4 and (sound(name) == sound(word) or close(name, word)):
                return barber
        return None

    def near_service(self, word: str) -> Item | None:
        """The service whose name was probably meant by a misspelt word."""
        if len(word) < 4:
            return None
        for words, item in self._phrases.items():
            if len(words) == 1 and len(words[0]) >= 4 and sound(words[0]) == sound(word):
                return item
        for words, item in self._phrases.items():
            if len(words) == 1 and len(words[0]) >= 5 and close(words[0], word):
                return item
        return None

    def together(self, ids: list[str]) -> list[str]:
        """Services said in one breath; those one catalogue entry covers become that entry."""
        unique = list(dict.fromkeys(ids))
        if len(unique) < 2 or UNKNOWN in unique:
            return unique
        for service in self.shop.services:
            parts = set(service.covers) or self._parts_by_concept(service)
            if service.id in unique and parts & set(unique):
                unique = [i for i in unique if i == service.id or i not in parts]
            elif len(parts) > 1 and parts <= set(unique):
                unique = [service.id, *[i for i in unique if i not in parts]]
        return unique

    def for_child(self, service_id: str | None) -> str | None:
        """The children's version of a haircut, if the shop has one."""
        if service_id is not None and "haircut" not in self.concepts.get(service_id, ()):
            return service_id
        for service in self.shop.services:
            if self._is_for_children(service):
                return service.id
        return service_id

    def _is_for_children(self, service: Service) -> bool:
        if service.for_children:
            return True
        return any(
            set(_words(name)) & _child_words() for name in (*service.names.values(), service.id)
        )

    def _parts_by_concept(self, service: Service) -> set[str]:
        own = self.concepts[service.id]
        if len(own) < 2:
            return set()
        return {
            other.id
            for other in self.shop.services
            if len(self.concepts[other.id]) == 1
            and self.concepts[other.id] <= own
            and not self._is_for_children(other)
        }

    def _concepts(self, service: Service) -> frozenset[str]:
        best: frozenset[str] = frozenset()
        for name in (*service.names.values(), *service.aliases, service.id):
            found = self._concepts_in(_words(name))
            if len(found) > len(best):
                best = found
        return best

    def _concepts_in(self, words: tuple[str, ...]) -> frozenset[str]:
        found, at = set(), 0
        while at < len(words):
            for length in range(min(4, len(words) - at), 0, -1):
                concept = self._concept_of.get(words[at : at + length])
                if concept is not None:
                    found.add(concept)
                    at += length - 1
                    break
            at += 1
        if "fade" in found or "buzz" in found:
            found.discard("haircut")
        return frozenset(found)

    def by_concept(self, concept: str) -> str:
        """The service that answers to a concept of the trade, or `unknown`."""
        wanted = (concept, *LIKE.get(concept, ()))
        for want in wanted:
            able = [service for service in self.shop.services if want in self.concepts[service.id]]
            if able:
                return min(able, key=self._plainness).id
        return UNKNOWN

    def _plainness(self, service: Service) -> tuple[bool, int, int]:
        return (
            self._is_for_children(service),
            len(self.concepts[service.id]) + len(service.covers),
            self.shop.services.index(service),
        )

    def _add_trade(self) -> None:
        for words, concept in self._concept_of.items():
            self._phrases[words] = Item("service", self.by_concept(concept), 0.9)

    def _add_services(self) -> None:
        for service in self.shop.services:
            for name in (*service.aliases, *service.names.values()):
                words = _words(name)
                if words:
                    self._phrases[words] = Item("service", service.id, 0.9)
            for name in service.names.values():
                self._add_distinct(service, _words(name))

    def _add_distinct(self, service: Service, words: tuple[str, ...]) -> None:
        """A word that only this service has in its name is a name for it."""
        for word in words:
            others = [
                name
                for other in self.shop.services
                if other.id != service.id
                for name in (*other.names.values(), *other.aliases)
            ]
            known = word in _JOINERS or len(word) < 4 or (word,) in self._phrases
            if not known and not any(word in _words(name) for name in others):
                self._phrases[(word,)] = Item("service", service.id, 1.0)

    def _barber_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for barber in self.shop.barbers:
            for name in (barber.name, *barber.aliases, barber.id):
                words = _words(name)
                if len(words) == 1:
                    names.setdefault(words[0], barber.id)
                for first, second in pairwise(words):
                    self._phrases[(first, second)] = Item("barber", barber.id)
        firsts: dict[str, list[str]] = {}
        for barber in self.shop.barbers:
            words = _words(barber.name)
            if words:
                firsts.setdefault(words[0], []).append(barber.id)
        for first, ids in firsts.items():
            if len(ids) == 1:
                names.setdefault(first, ids[0])
        return names


__all__ = ["ShopNames", "fold"]
