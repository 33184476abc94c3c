"""Texts that staff write, in every language the city uses: the one pattern for translation of data.

A text is stored as JSON: ``{"source": "en", "texts": {"en": "Pothole", "es": "Bache"},
"stale": ["es"]}``. The source language is where it was written first; when the source changes,
the other languages become *stale* (still shown, marked for the editors). A reader who asks for a
language that is missing sees the source, and the answer says so: a visible fallback, never a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees: the text, its language, and whether it is another language or stale."""

    text: str
    lang: str
    fallback: bool = False
    stale: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several languages (BCP 47 tags such as ``es`` or ``zh-hans``)."""

    source: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()

    def in_language(self, lang: str | None = None) -> Shown:
        """The text in a language, or in the page's own; the source where that is missing."""
        lang = lang or get_language() or self.source
        if text := self.texts.get(lang):
            return Shown(text, lang, stale=lang in self.stale)
        tag = lang.partition("-")[0]
        if text := self.texts.get(tag):
            return Shown(text, tag, stale=tag in self.stale)
        return Shown(self.texts.get(self.source, ""), self.source, fallback=lang != self.source)

    def __str__(self) -> str:
        return self.in_language().text

    def __bool__(self) -> bool:
        return any(self.texts.values())

    def with_text(self, lang: str, text: str) -> Text:
        """The same text with one language rewritten; a new source makes the others stale."""
        texts = {**self.texts, lang: text}
        if lang != self.source:
            return Text(self.source, texts, self.stale - {lang})
        changed = self.texts.get(lang) != text
        others = frozenset(tag for tag in texts if tag != lang)
        return Text(self.source, texts, others if changed else self.stale)

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        out: dict[str, Any] = {"source": self.source, "texts": dict(self.texts)}
        if self.stale:
            out["stale"] = sorted(self.stale)
        return out

    @classmethod
    def of(cls, value: Text | str | Mapping[str, Any] | None) -> Text:
        """From the stored form, a plain string (English), or ``{"en": …, "es": …}``.

        Raises ValueError with words for a mapping that is none of these.
        """
        if value is None:
            return cls()
        if isinstance(value, Text):
            return value
        if isinstance(value, str):
            return cls(texts={"en": value})
        if "texts" in value:
            return cls(value.get("source", "en"), value["texts"], frozenset(value.get("stale", ())))
        if not all(isinstance(item, str) for item in value.values()):
            raise ValueError('A text is a string or {"en": "…", "es": "…"}.')
        texts = {str(tag): str(item).strip() for tag, item in value.items()}
        return cls("en" if "en" in texts else next(iter(texts), "en"), texts)


class TextField(models.JSONField):
    """A model field that holds a :class:`Text`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Text)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Text:
        """JSON from the database as a Text."""
        return Text.of(super().from_db_value(value, expression, connection))

    def get_prep_value(self, value: Any) -> Any:
        """A Text (or what :meth:`Text.of` reads) as JSON."""
        return Text.of(value).as_json()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """See :meth:`get_prep_value`; Django's own JSONField skips it."""
        return super().get_db_prep_value(self.get_prep_value(value), connection, prepared)

    def to_python(self, value: Any) -> Text:
        """For forms and deserialization."""
        try:
            return Text.of(cast(Any, value))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def validate(self, value: Any, model_instance: Any) -> None:
        """A Text is always storable as JSON."""
        if not self.blank and not Text.of(value):
            raise ValidationError("Write the text in at least one language.", code="blank")

    def value_to_string(self, obj: Any) -> Any:
        """The stored form, for fixtures."""
        return Text.of(self.value_from_object(obj)).as_json()
