"""Which server is meant, and whose token it gets."""

from pathlib import Path

import pytest

from bot.api.client.server import Server, read_address, read_token
from bot.errors import UserError


@pytest.mark.parametrize(
    "address",
    [
        "https://desk.example.org",
        "https://desk.example.org:8443/tamis",
        "http://127.0.0.1:8090",
        "http://[::1]:8080",
    ],
)
def test_an_address_with_tls_or_on_this_machine_is_taken(address: str) -> None:
    assert str(read_address(f" {address} ")) in (address, f"{address}/")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://desk.example.org", "remote.plain_http"),
        ("http://127.0.0.1.example.org", "remote.plain_http"),
        ("desk.example.org", "remote.address"),
        ("ftp://desk.example.org", "remote.address"),
        ("https://léa:secret@desk.example.org", "remote.address"),
        ("https://desk.example.org/?token=x", "remote.address"),
        ("https://", "remote.address"),
        ("https://desk.example.org:99999999", "remote.address"),
    ],
)
def test_any_other_is_refused_and_repeats_no_secret(address: str, code: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_address(address)
    assert refusal.value.code == code
    assert "secret" not in str(refusal.value)


def test_plain_http_elsewhere_has_to_be_asked_for() -> None:
    assert read_address("http://desk.lan", is_plain_allowed=True).host == "desk.lan"


def test_a_token_comes_from_the_environment_else_from_a_file_of_ones_own(tmp_path: Path) -> None:
    assert read_token({"TAMIS_TOKEN": " tamis_u_abc\n"}) == "tamis_u_abc"
    path = tmp_path / ".config" / "tamis" / "token"
    with pytest.raises(UserError) as refusal:
        read_token({"HOME": str(tmp_path)})
    assert (refusal.value.code, refusal.value.data["path"]) == ("remote.no_token", path)
    path.parent.mkdir(parents=True)
    path.write_text("tamis_u_abc\n")
    path.chmod(0o640)
    with pytest.raises(UserError) as refusal:
        read_token({"HOME": str(tmp_path)})
    assert refusal.value.code == "remote.token_open"
    path.chmod(0o600)
    assert read_token({"HOME": str(tmp_path)}) == "tamis_u_abc"
    assert read_token({"TAMIS_TOKEN_FILE": str(path)}) == "tamis_u_abc"
    path.write_text("two words\n")
    with pytest.raises(UserError) as refusal:
        read_token({"HOME": str(tmp_path)})
    assert refusal.value.code == "remote.token_malformed"


def test_a_token_is_not_shown() -> None:
    server = Server(url=read_address("https://desk.example.org"), token="tamis_u_abc")
    assert "tamis_u_abc" not in repr(server)
    assert server.host == "desk.example.org"
