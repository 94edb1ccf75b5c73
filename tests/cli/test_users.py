"""`tamis users` adds people, prints a token once, and never again."""

from pathlib import Path

from tests.fakes.instance import as_json, fill, tamis


def test_a_token_is_printed_once_and_can_be_revoked_by_its_beginning(tmp_path: Path) -> None:
    data = ["--data", fill(tmp_path / "data")]
    assert tamis("users", "list", *data).exit_code == 3
    added = tamis("users", "add", "zoe", *data)
    assert (added.exit_code, "zoe was added as viewer" in added.stdout) == (0, True)
    made = tamis("users", "token", "make", "zoe", "--until", "90d", *data)
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    assert secret.startswith("tamis_u_")
    assert "shown this once" in made.stderr
    listed = tamis("users", "list", *data)
    assert secret not in listed.stdout
    assert f"{secret[:16]}…" in listed.stdout
    assert secret.encode() not in (tmp_path / "data" / "tamis.db").read_bytes()
    revoked = tamis("users", "token", "revoke", secret[:16], *data)
    assert (revoked.exit_code, revoked.stdout) == (0, f"the token {secret[:16]}… of zoe is revoked\n")
    assert tamis("users", "token", "revoke", secret[:16], *data).exit_code == 1
    assert tamis("users", "role", "zoe", "lead", *data).stdout == "zoe is lead now\n"
    assert tamis("users", "remove", "zoe", *data).exit_code == 0
    assert tamis("users", "list", *data).exit_code == 3


def test_programs_read_the_same(tmp_path: Path) -> None:
    data = ["--data", fill(tmp_path / "data"), "--json"]
    assert as_json(tamis("users", "add", "zoe", "--role", "admin", *data))["role"] == "admin"
    made = as_json(tamis("users", "token", "make", "zoe", *data))
    secret = made.pop("token")
    (user,) = as_json(tamis("users", "list", *data))
    assert (user["name"], user["role"], user["tokens"]) == ("zoe", "admin", [made])
    assert secret not in str(user)
    assert as_json(tamis("users", "token", "revoke", secret, *data))["revoked_at"]
    assert as_json(tamis("users", "role", "zoe", "viewer", *data))["role"] == "viewer"
    assert as_json(tamis("users", "remove", "zoe", *data))["name"] == "zoe"


def test_a_role_that_does_not_exist_is_called_wrongly(tmp_path: Path) -> None:
    assert tamis("users", "add", "zoe", "--role", "boss", "--data", fill(tmp_path / "data")).exit_code == 2
