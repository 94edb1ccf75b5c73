"""Every example of docs/api.md is run as it stands there, against a program that runs."""

import asyncio
import json
import re
import shutil
from pathlib import Path

import pytest

from tests.fakes.api import ApiProgram

PAGE = Path(__file__).parent.parent.parent / "docs" / "api.md"
_OUT_OF_TIME = 28  # what curl says when --max-time ends a stream


def examples() -> list[str]:
    """The commands of the page, one after the other."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip()]


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
async def test_every_example_is_answered(api: ApiProgram) -> None:
    client = await api.client("zoe")
    environment = {"PATH": "/usr/bin:/bin", "TAMIS": api.program.url, "TAMIS_TOKEN": client.token}
    assert len(examples()) > 10
    for example in examples():
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", example, env=environment, stdout=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(60):
            answer, _ = await process.communicate()
        if "/events" in example:
            assert (process.returncode, b"event: reset" in answer) == (_OUT_OF_TIME, True)
            continue
        assert process.returncode == 0, example
        value = json.loads(answer)
        assert not (isinstance(value, dict) and "code" in value), (example, value)


def test_whatever_stands_in_a_block_is_an_example() -> None:
    assert all(example.startswith("curl -s") for example in examples())
