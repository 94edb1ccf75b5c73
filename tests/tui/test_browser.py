"""An address goes to the browser as one argument, or nowhere."""

from pathlib import Path

import pytest

from bot.tui.browser import open_address

ADDRESS = "https://a.test/x?y=1&z=$(touch%20owned);'"


def opener(folder: Path) -> dict[str, str]:
    program = folder / "xdg-open"
    program.write_text(f'#!/bin/sh\nprintf "%s|%s" "$#" "$1" > {folder}/seen\n')
    program.chmod(0o700)
    return {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0"}


async def test_the_browser_gets_the_address_as_it_is(tmp_path: Path) -> None:
    assert await open_address(ADDRESS, opener(tmp_path))
    assert (tmp_path / "seen").read_text() == f"1|{ADDRESS}"


@pytest.mark.parametrize(
    "address",
    ["", "file:///etc/passwd", "javascript:alert(1)", "http://a.test/", "--help", "https://a@b.test/"],
)
async def test_anything_but_a_safe_address_goes_nowhere(tmp_path: Path, address: str) -> None:
    assert not await open_address(address, opener(tmp_path))
    assert not (tmp_path / "seen").exists()


async def test_over_a_line_without_a_screen_nothing_is_started(tmp_path: Path) -> None:
    assert not await open_address(ADDRESS, {"PATH": opener(tmp_path)["PATH"]})
