"""Settings: documented, checked at start, refused with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.config.commands.check import settings_page
from holdfast.config.environment import SETTINGS, WrongSetting, read

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "settings.md"


def test_every_setting_is_documented_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == settings_page(SETTINGS), (
        "Run: holdfast check settings --write"
    )


def test_without_any_setting_the_defaults_hold() -> None:
    assert read({}).port == 3110


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HOLDFAST_PORT", "abc", "whole number from 1 to 65535"),
        ("HOLDFAST_PORT", "0", "whole number"),
        ("HOLDFAST_DATABASE_URL", "mysql://x", "postgresql:"),
        ("HOLDFAST_BASE_URL", "311.example.gov", "https:"),
        ("HOLDFAST_BASE_URL", "https://311.example.gov/app", "scheme and host only"),
        ("HOLDFAST_SECRET_KEY", "short", "32 random characters"),
        ("HOLDFAST_REGION", "USA", "two letters"),
        ("HOLDFAST_LOG_STYLE", "xml", "json, human"),
        ("HOLDFAST_SITE", "go bag", "one word"),
        ("HOLDFAST_MAIL_URL", "mail.example.gov", "smtp:"),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_write(name: str, value: str, says: str) -> None:
    with pytest.raises(WrongSetting, match=f"{name}.*{says}"):
        read({name: value})


def test_a_misspelt_setting_is_refused() -> None:
    with pytest.raises(WrongSetting, match="HOLDFAST_PROT is no setting"):
        read({"HOLDFAST_PROT": "3110"})
