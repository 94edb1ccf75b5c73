"""`tamis mcp` where it cannot be."""

import sys
from pathlib import Path

import pytest

from tests.fakes.cases import waiting
from tests.fakes.instance import fill, tamis


@pytest.mark.parametrize("module", ["mcp", "mcp_types"])
def test_without_the_sdk_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    for name in ("bot.mcp.stdio", "bot.mcp.server"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    result = tamis("mcp", "--data", fill(tmp_path / "data", waiting))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == ["assistants need the package mcp: pip install 'tamis[mcp]'"]
