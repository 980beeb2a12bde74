"""The templates of the WhatsApp account, as its `message_templates` edge shows them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/template-api
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from local.webhook_bodies import Json

Facts = Mapping[str, object]
FIELDS = ("name", "parameter_format", "components", "language", "status", "category", "id")
"""What is shown where no fields are named."""


@dataclass
class Templates:
    """Approved, a utility, and of so many variables in the body as `variables` has under name
    and language; `facts` are what is otherwise, for some."""

    variables: dict[tuple[str, str], int] = field(default_factory=dict)
    facts: dict[tuple[str, str], Facts] = field(default_factory=dict)

    def listed(self, name: str, fields: str | None) -> Json:
        """Every one with that word in its name, as Graph finds them."""
        asked = fields.split(",") if fields else FIELDS
        found = [self._shown(*key) for key in self.variables if name in key[0]]
        return {"data": [{k: one[k] for k in (*asked, "id") if k in one} for one in found]}

    def _shown(self, name: str, language: str) -> dict[str, object]:
        many = self.variables[name, language]
        told = ", ".join(f"{{{{{number}}}}}" for number in range(1, many + 1))
        return {
            "name": name,
            "language": language,
            "status": "APPROVED",
            "category": "UTILITY",
            "parameter_format": "POSITIONAL",
            "components": [{"type": "BODY", "text": f"Aviso de tu agenda: {told}. Es todo."}],
            "id": str(594425479261596 + sum(map(ord, name + language))),
            **self.facts.get((name, language), {}),
        }
