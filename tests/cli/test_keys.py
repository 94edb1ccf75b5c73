"""`tamis keys`: a key is printed once, and named ever after."""

from pathlib import Path

from bot.services.scoring_keys import FILE
from tests.fakes.instance import as_json, tamis


def test_a_key_is_made_listed_and_revoked(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")]
    assert tamis("keys", "list", *data).exit_code == 3
    made = tamis("keys", "make", "forum", "--requests-per-second", "2", *data)
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    assert secret.startswith("tamis_")
    assert "shown this once" in made.stderr
    assert secret not in (tmp_path / "data" / FILE).read_text("utf-8")
    listed = tamis("keys", "list", *data)
    assert listed.exit_code == 0
    assert secret not in listed.stdout
    assert "forum" in listed.stdout
    assert "person:Léa" in listed.stdout
    revoked = tamis("keys", "revoke", "forum", *data)
    assert (revoked.exit_code, revoked.stdout) == (0, "the key of forum is revoked\n")
    again = tamis("keys", "revoke", "forum", *data)
    assert again.exit_code == 1
    assert "no valid key of 'forum'" in again.stderr


def test_programs_read_the_same(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data"), "--json"]
    assert as_json(tamis("keys", "list", *data)) == []
    made = as_json(tamis("keys", "make", "forum", *data))
    assert (made["name"], made["made_by"], made["requests_per_second"]) == ("forum", "person:Léa", None)
    secret = made.pop("key")
    assert as_json(tamis("keys", "list", *data)) == [made]
    assert as_json(tamis("keys", "revoke", "forum", *data))["revoked_by"] == "person:Léa"
    (revoked,) = as_json(tamis("keys", "list", *data))
    assert revoked["revoked_at"]
    assert secret not in str(revoked)


def test_a_rate_is_above_zero(tmp_path: Path) -> None:
    wrong = tamis("keys", "make", "forum", "--requests-per-second", "0", "--data", str(tmp_path))
    assert wrong.exit_code == 2
