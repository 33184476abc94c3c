"""A department, a service and two articles in English and Spanish."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from holdfast.knowledge.content import Definition

SERVICE = """
code: bulky-pickup
group: {en: Trash and recycling, es: Basura y reciclaje}
name: {en: Bulky item pickup, es: Recolección de muebles}
owner: waste
"""


@pytest.fixture
def waste(site: str) -> None:
    """The department that owns the articles, and a service they belong to."""
    from holdfast.accounts.operations import save_department
    from holdfast.catalog.operations import publish_services
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text

    name = Text.of({"en": "Solid Waste", "es": "Residuos Sólidos"})
    save_department(actor=system("test"), code="waste", name=name)
    publish_services(actor=system("test"), definitions=load(SERVICE))


@pytest.fixture
def article() -> Callable[..., Definition]:
    """Makes an article about a subject: English and Spanish, for everyone, unless told else."""

    def make(slug: str = "bulky-items", **fields: Any) -> Definition:
        from holdfast.kernel.texts import Text
        from holdfast.knowledge.content import Content, Definition, Step

        texts = {
            "en": Content(
                "Set out a bulky item for pickup",
                "Book a day first. Then put the item at the curb.\n\n## We take\n\n- Sofas\n- Beds",
                (Step("Book your day", "Online or by phone."), Step("Make it safe")),
                ("couch", "mattress"),
            ),
            "es": Content(
                "Saque un mueble para que lo recojan",
                "Primero reserve un día. Luego saque el mueble a la orilla.",
                (Step("Reserve su día", "En línea o por teléfono."),),
                ("sofá", "colchón"),
            ),
        }
        fields.setdefault("topic", Text.of({"en": "Trash", "es": "Basura"}))
        fields.setdefault("owner", "waste")
        return Definition(slug=slug, texts=fields.pop("texts", texts), **fields)

    return make


@pytest.fixture
def trash_day(article: Callable[..., Definition]) -> Definition:
    """A second article, so that a search has something to choose from."""
    from holdfast.knowledge.content import Content

    return article(
        "trash-day",
        texts={
            "en": Content("When is my trash day?", "Trash goes out once a week, by route."),
            "es": Content("¿Qué día pasa la basura?", "La basura pasa una vez a la semana."),
        },
    )
