"""`tamis doctor`: what is wrong, and never a secret."""

import json
from pathlib import Path

import pytest

from bot.domain import Actor, State, Verb
from bot.store import Transaction
from bot.store.delivery import outbox, pauses
from tests.fakes.cases import START, decided, received
from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.tiny_network import tiny_network_folder, write_label_map

CANARY = "canary-4711-very-secret"
CONFIG = """
version: 1
data: data
sources:
  meta:
    adapter: meta
    secrets: [env:META_SECRET]
    settings: {verify_token: env:META_SECRET}
    accounts:
      - {platform: facebook, id: 1000, token: env:PAGE_TOKEN}
      - {platform: facebook, id: 2000}
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("META_SECRET", CANARY)
    monkeypatch.setenv("PAGE_TOKEN", CANARY + "-token")
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    return str(tmp_path / "config.yaml")


def findings(*args: str) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in as_json(tamis("doctor", "--json", *args))["findings"]:
        assert set(one) == {"state", "what", "said"}
        found.setdefault(one["what"], []).append((one["state"], one["said"]))
    return found


def test_a_healthy_house_is_told_part_by_part(tmp_path: Path, config: str) -> None:
    fill(tmp_path / "data", lambda tx: received(tx, 1))
    found = findings("--config", config)
    for part in ("python", "config", "rules", "disk", "database", "audit", "reconciliation"):
        assert {state for state, _ in found[part]} <= {"ok", "warning"}, part
    said = found["facebook 1000"][0][1]
    assert "token " in said
    assert "last event" in said
    assert found["facebook 2000"][0] == ("wrong", "no token, no events received yet")


def test_what_is_wrong_is_exit_code_one(tmp_path: Path, config: str) -> None:
    fill(tmp_path / "data")
    result = tamis("doctor", "--config", config)
    assert result.exit_code == 1
    assert "something is wrong" in result.stdout


def test_no_secret_is_ever_printed(tmp_path: Path, config: str) -> None:
    fill(tmp_path / "data")
    for args in (["doctor"], ["doctor", "--json"], ["config", "check"], ["config", "check", "--json"]):
        assert CANARY not in tamis(*args, "--config", config).output


def test_doors_left_open_are_noticed(tmp_path: Path, config: str) -> None:
    fill(tmp_path / "data")
    (tmp_path / "data" / "tamis.db").chmod(0o644)
    assert any("chmod 600" in said for _, said in findings("--config", config)["data"])


def test_pauses_failures_and_forgeries_are_told(tmp_path: Path, config: str) -> None:
    def work(tx: Transaction) -> None:
        decided(tx, received(tx, 1), Verb.HIDE)
        outbox.end_action(tx, 1, State.FAILED, "gave up", at=START)
        pauses.pause_scope(tx, scope="rule:insult", reason="too broad", by=Actor.person("Léa"), at=START)
        tx.execute("DROP TRIGGER audit_stays")
        tx.execute("UPDATE audit SET actor = 'nobody' WHERE id = 1")

    fill(tmp_path / "data", work)
    pauses.set_flag_file(tmp_path / "data", True)
    found = findings("--config", config)
    assert [said for _, said in found["pause"]] == [
        "everything, by the flag file; 'tamis resume --all' lifts it",
        "rule:insult, by Léa: too broad",
    ]
    assert found["outbox"][0][1].startswith("1 failed")
    assert found["audit"] == [("wrong", "row 1 was changed; see 'tamis audit verify'")]
    verified = tamis("audit", "verify", "--config", config)
    assert (verified.exit_code, "row 1 of the record was changed" in verified.stderr) == (1, True)


def test_books_that_do_not_balance_are_wrong(tmp_path: Path, config: str) -> None:
    fill(
        tmp_path / "data",
        lambda tx: decided(tx, received(tx, 1), Verb.HIDE),
        lambda tx: tx.execute("DELETE FROM outbox"),
    )
    assert findings("--config", config)["reconciliation"][0][0] == "wrong"


def test_without_any_configuration_it_says_what_it_could_not_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = findings()
    assert "pass --config FILE" in found["config"][0][1]
    assert "pass --data FOLDER" in found["data"][0][1]


def test_a_model_of_ones_own_is_looked_at_instead_of_the_shipped_one(tmp_path: Path, config: str) -> None:
    with Path(config).open("a", encoding="utf-8") as file:
        file.write("classifier: {model: tiny-bert, labels: map.yaml}\n")
    tiny_network_folder(tmp_path)
    assert findings("--config", config)["model"][0][0] == "wrong"
    write_label_map(tmp_path)
    assert findings("--config", config)["model"] == [("ok", "tiny-bert, your own")]


def test_online_the_platforms_are_asked_too(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{CANARY}-0123456789")
    source = {
        "adapter": "meta",
        "secrets": ["file:secret"],
        "settings": {"verify_token": "file:secret", "app_id": "42", "base_url": "http://127.0.0.1:9"},
        "accounts": [{"platform": "facebook", "id": "1", "token": "file:secret"}],
    }
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps({"version": 1, "sources": {"meta": source}}))
    called = tamis("doctor", "--online", "--json", "--config", str(path))
    findings = json.loads(called.stdout)["findings"]
    (finding,) = (finding for finding in findings if finding["what"] == "facebook 1")
    assert finding["state"] == "warning"
    assert finding["said"].startswith("nobody can tell now how it is")
    assert CANARY not in called.output
