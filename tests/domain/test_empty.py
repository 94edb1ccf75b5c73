"""The default mapping of frozen values is empty for ever."""

import pytest

from bot.domain import Account, empty_mapping


def test_the_empty_mapping_is_shared_and_cannot_be_filled() -> None:
    settings = Account(platform="facebook", id="1").settings
    assert settings is Account(platform="facebook", id="2").settings
    assert dict(settings) == {}
    with pytest.raises(TypeError):
        settings["token"] = "x"  # type: ignore[index]
    assert empty_mapping() is settings
