"""What may be written for Meta: every platform with accounts has a form of ids, and versions theirs."""

import pytest

from bot.platforms.meta import Adapter
from bot.platforms.meta.settings import SETTINGS


def test_every_platform_has_accounts_or_comes_with_another() -> None:
    assert set(SETTINGS.account_ids) | set(SETTINGS.comes_with) == set(Adapter.verbs)
    assert set(SETTINGS.comes_with.values()) <= set(SETTINGS.account_ids)


def test_every_form_is_that_of_a_setting() -> None:
    assert set(SETTINGS.forms) <= set(SETTINGS.source) | set(SETTINGS.account)


@pytest.mark.parametrize("version", ["v24.0", "v1.0"])
def test_a_version_as_meta_writes_it_is_right(version: str) -> None:
    assert SETTINGS.forms["version"].problem(version) is None


@pytest.mark.parametrize(("version", "meant"), [("24.0", "v24.0"), ("24", "v24.0"), ("v24", "v24.0")])
def test_another_spelling_is_told_that_of_meta(version: str, meant: str) -> None:
    assert f"write '{meant}'" in str(SETTINGS.forms["version"].problem(version))
