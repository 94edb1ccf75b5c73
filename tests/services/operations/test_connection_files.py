"""Secrets of an account end up in private files; the lines for the configuration are valid and hold none."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.config.parser import parse_config
from bot.domain import Account, Secret, Source
from bot.errors import UserError
from bot.platforms import declared_settings
from bot.services.operations.connection_files import Written, write_connection

SECRETS = (Secret("canary-app-secret-0123456789"),)


def written(folder: Path, account: Account, *, is_new: bool = True, adapter: str = "meta") -> Written:
    setting = "app_id" if adapter == "meta" else "client_id"
    source = Source(name="app", adapter=adapter, secrets=SECRETS, settings={setting: "42"})
    return write_connection(
        folder / "config.yaml",
        source,
        account,
        folder / "secrets",
        app_id_setting=setting,
        is_new=is_new,
        has_new_secret=is_new,
    )


PAGE = Account(
    platform="facebook",
    id="1000",
    name="Orchard: \u00e9t\u00e9",
    token=Secret("canary-page-token-0123456789"),
)
CHANNEL = Account(platform="youtube", id="UC/1", refresh_token=Secret("canary-refresh-token-0123"))


def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    files = {path.name: path for path in written(tmp_path, PAGE).files}
    assert set(files) == {"facebook-1000-token", "app-app-secret", "app-verify-token"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files.values())
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert files["facebook-1000-token"].read_text() == "canary-page-token-0123456789\n"
    assert len(files["app-verify-token"].read_text().strip()) == 64


@pytest.mark.parametrize(("account", "adapter"), [(PAGE, "meta"), (replace(CHANNEL, id="UC1"), "youtube")])
def test_the_lines_of_a_new_source_are_a_configuration(
    tmp_path: Path, account: Account, adapter: str
) -> None:
    lines = written(tmp_path, account, adapter=adapter).lines
    assert "canary" not in lines

    def read(name: str) -> str:
        return (tmp_path / name).read_text()

    config = parse_config(f"version: 1\n{lines}", "config.yaml", {}, read, adapters=declared_settings())
    (source,) = config.sources
    (configured,) = source.accounts
    assert (configured.id, configured.name) == (account.id, account.name)
    assert configured.token or configured.refresh_token == account.refresh_token


def test_a_source_that_is_there_keeps_its_secret(tmp_path: Path) -> None:
    result = written(tmp_path, PAGE, is_new=False)
    assert [path.name for path in result.files] == ["facebook-1000-token"]
    (source,) = yaml.safe_load(result.lines)["sources"].values()
    assert set(source) == {"settings", "accounts"}
    assert result.verify_token is None


def test_no_name_of_an_account_leads_out_of_the_folder(tmp_path: Path) -> None:
    account = Account(platform="tiktok", id="../../x\n", token=Secret("canary-token"))
    (path,) = (path for path in written(tmp_path, account).files if path.name.startswith("tiktok"))
    assert path.parent == tmp_path / "secrets"
    assert path.name == "tiktok--x--token"


def test_a_folder_elsewhere_is_named_whole(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    source = Source(name="app", adapter="meta")
    lines = write_connection(
        tmp_path / "etc" / "config.yaml",
        source,
        PAGE,
        tmp_path / "elsewhere",
        app_id_setting="app_id",
        is_new=False,
        has_new_secret=False,
    ).lines
    assert f"file:{tmp_path}/elsewhere/facebook-1000-token" in lines


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("a file")
    with pytest.raises(UserError) as raised:
        written(tmp_path, PAGE)
    assert raised.value.code == "connect_cannot_write"
