"""Adding a provider is adding files: a whole adapter is put into a copy of the project, and everything finds
it without another word. Only the page of all platforms is written anew, by its own command."""

import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parent.parent.parent
AGORA = PROJECT / "tests" / "fakes" / "newcomer" / "agora"
SECRET, RECEIVED = "agora-app-secret-01", "2026-11-22T12:00:05Z"
BODY = (
    '{"board":700,"posts":[{"id":7571122334455667788,"author":"901","thread":55,"at":1795349000,'
    '"text":"How much is it?"}]}'
)
REPLY = {"id": "2", "author": 700, "parent": 1, "thread": "55", "at": "2026-11-22T12:00:00Z", "text": "20"}
FIXTURES: dict[str, Any] = {
    "comment": json.loads(BODY),
    "own_reply": {"board": "700", "posts": [REPLY]},
    "one_broken_among_two": {"board": "700", "posts": [{"text": "no id"}, REPLY]},
}
RULES = """\
version: 1
rules:
  - id: insult
    title: Insults
    why: Nobody has to read that.
    when: {words: [idiot]}
    then: [hide]
"""
CONFIG = """\
version: 1
data: data
rules: rules.yaml
sources:
  club:
    adapter: agora
    secrets: [env:AGORA_SECRET]
    settings: {base_url: "https://agora.example"}
    accounts: [{platform: agora, id: 700, token: env:AGORA_SECRET}]
"""


def signed(algorithm: str) -> str:
    return hmac.new(SECRET.encode(), BODY.encode(), algorithm).hexdigest()


VECTOR = {
    "shape": "hook",
    "secret": SECRET,
    "received_at": RECEIVED,
    "signature": "x-agora-signature",
    "headers": {"x-agora-signature": signed("sha256")},
    "sha1": signed("sha1"),
    "body": BODY,
}
SOURCE = {
    "secrets": [SECRET],
    "settings": {"base_url": "https://social.test"},
    "accounts": [{"platform": "agora", "id": "1000", "token": "board-token"}],
}
SOURCE_FILES = ("bot", "docs", "tests", "tools")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "corpora", "walk", "tiny_network", "*.pyc", ".mypy_cache")


def files_of(folder: Path) -> dict[str, str]:
    """The hash of each file, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".pytest_cache" not in path.parts
    }


class Copy:
    """A copy of the project in which `agora` was put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in SOURCE_FILES:
            shutil.copytree(PROJECT / name, folder / name, ignore=LEFT_OUT)
        shutil.copy(PROJECT / "pyproject.toml", folder)
        self.before = files_of(folder)
        adapter, tests = folder / "bot" / "platforms" / "agora", folder / "tests" / "platforms"
        shutil.copytree(AGORA, adapter, ignore=LEFT_OUT)
        self.put(tests / "vectors" / "agora.json", json.dumps({"agora_comment": VECTOR}))
        self.put(tests / "sources" / "agora.json", json.dumps(SOURCE))
        for name, body in FIXTURES.items():
            self.put(tests / "agora" / f"{name}.json", json.dumps(body))
        self.put(folder / "docs" / "adapters" / "agora.md", "# Agora\n\nWrite `adapter: agora`.\n")
        self.put(folder / "config.yaml", CONFIG)
        self.put(folder / "rules.yaml", RULES)

    def put(self, path: Path, text: str) -> None:
        """Add a file that was not there."""
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a module in the copy."""
        environment = {name: text for name, text in os.environ.items() if not name.startswith("TAMIS")}
        return subprocess.run(
            [sys.executable, "-P", "-m", *arguments],
            cwd=self.folder,
            env=environment
            | {
                "PYTHONPATH": str(self.folder),
                "PYTHONDONTWRITEBYTECODE": "1",
                "TAMIS_LANG": "en",
                "AGORA_SECRET": SECRET,
                "COLUMNS": "200",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("newcomer"))


def test_what_it_can_do_is_shown_and_written_into_the_page_of_all_platforms(copy: Copy) -> None:
    shown = copy.run("bot", "platforms", "agora")
    assert shown.returncode == 0, shown.stderr
    assert "500 characters" in shown.stdout
    assert "agora" in copy.run("bot", "platforms").stdout
    written = copy.run("tools.platform_table")
    assert written.returncode == 0, written.stderr
    page = (copy.folder / "docs" / "adapters" / "README.md").read_text("utf-8")
    assert "| [agora](agora.md) | `delete`, `reply` |" in page


def test_its_bodies_are_read(copy: Copy) -> None:
    bodies = [f"tests/platforms/agora/{name}.json" for name in sorted(FIXTURES)]
    result = copy.run("bot", "parse", "agora", *bodies, "--own", "700")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["kind"], one["message_id"], one["account_id"], one["is_own_echo"]) for one in events] == [
        ("comment", "7571122334455667788", "700", False),
        ("reply", "2", "700", True),
        ("reply", "2", "700", True),
    ]
    assert result.returncode == 1
    assert "body.posts[0]: 'id' is missing" in result.stderr


def test_its_configuration_is_checked_and_rules_are_held_to_what_it_can_do(copy: Copy) -> None:
    checked = copy.run("bot", "config", "check", "--config", "config.yaml")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    rules = copy.run("bot", "rules", "check", "rules.yaml", "--config", "config.yaml")
    assert "agora" in rules.stdout + rules.stderr, "nothing can be hidden there"


def test_its_accounts_can_be_connected(copy: Copy) -> None:
    assert "agora" in copy.run("bot", "connect", "--help").stdout
    asked = copy.run("bot", "connect", "agora", "--config", "config.yaml")
    assert "https://agora.example/boards" in asked.stderr


def test_it_is_held_to_the_contract_of_all_adapters(copy: Copy) -> None:
    contract = ("pytest", "-q", "-p", "no:cacheprovider", "-n0", "tests/platforms/test_contract.py")
    result = copy.run(*contract, "-k", "agora")
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-2000:]
    assert int(result.stdout.rpartition(" passed")[0].split()[-1]) > 50


def test_no_file_that_was_there_was_changed_but_the_page_of_all_platforms(copy: Copy) -> None:
    after = files_of(copy.folder)
    changed = {path for path, before in copy.before.items() if after.get(path) != before}
    assert changed <= {"docs/adapters/README.md"}
