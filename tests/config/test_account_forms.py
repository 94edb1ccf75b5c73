"""Ids and versions are held to how their platform spells them, with what to write instead."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.services.configuration import read_config

SECRET = "a-secret-of-the-tests-0123"


def problems(folder: Path, source: str) -> tuple[list[str], list[str]]:
    """The mistakes and the warnings in a configuration with this source."""
    (folder / "secret").write_text(SECRET)
    path = folder / "config.yaml"
    path.write_text(f"version: 1\nmodel: null\nsources:\n  app:\n{source}", "utf-8")
    try:
        reading = read_config(path, needs_secrets=True)
    except ConfigError as error:
        return [str(problem).removeprefix(f"{path}:") for problem in error.problems], []
    return [], [str(warning).removeprefix(f"{path}:") for warning in reading.warnings]


def source(adapter: str, account: str, settings: str = "", secrets: str = "[file:secret]") -> str:
    verify = "verify_token: file:secret, " if adapter == "meta" else ""
    return (
        f"    adapter: {adapter}\n    secrets: {secrets}\n    settings: {{{verify}{settings}}}\n"
        f"    accounts:\n      - {{token: file:secret, {account}}}\n"
    )


@pytest.mark.parametrize(
    ("adapter", "account", "said"),
    [
        ("meta", "platform: facebook, id: orchardco", "the Page's number"),
        ("meta", "platform: instagram, id: orchard.co", "and not its name"),
        ("meta", "platform: instagram, id: '@orchardco'", "and not its name"),
        ("meta", "platform: threads, id: orchardco", "and not its name"),
        ("meta", "platform: whatsapp, id: '+33 6 12 34 56 78'", "not the number that people dial"),
        ("meta", "platform: whatsapp, id: '33612345678'", "not the number that people dial"),
        ("linkedin", "platform: linkedin, id: '5551234'", "write 'urn:li:organization:5551234'"),
        (
            "linkedin",
            "platform: linkedin, id: 'https://www.linkedin.com/company/5551234/admin'",
            "write 'urn:li:organization:5551234'",
        ),
        ("linkedin", "platform: linkedin, id: orchardco", "urn:li:organization: and its number"),
        ("youtube", "platform: youtube, id: '@orchardco'", "begins with UC"),
        (
            "youtube",
            "platform: youtube, id: 'https://www.youtube.com/channel/UCorchard'",
            "write 'UCorchard'",
        ),
        ("tiktok", "platform: tiktok, id: '@orchardco'", "and not a name"),
    ],
)
def test_an_id_that_cannot_be_one_is_a_mistake_at_its_place(
    tmp_path: Path, adapter: str, account: str, said: str
) -> None:
    (mistake,), _ = problems(tmp_path, source(adapter, account))
    assert said in mistake
    line, column = mistake.split(":")[:2]
    row = (tmp_path / "config.yaml").read_text().split("\n")[int(line) - 1]
    assert row[int(column) - 1 :].split(",")[0].rstrip("}") == account.partition("id: ")[2]


@pytest.mark.parametrize(
    ("adapter", "account"),
    [
        ("meta", "platform: facebook, id: 204817360015588"),
        ("meta", "platform: instagram, id: 17841400000000001"),
        ("meta", "platform: whatsapp, id: '440022113355778'"),
        ("meta", "platform: threads, id: 31770"),
        ("linkedin", "platform: linkedin, id: urn:li:organization:5551234"),
        ("linkedin", "platform: linkedin, id: urn:li:organizationBrand:5551234"),
        ("youtube", "platform: youtube, id: UCorchardFAKE00000000001"),
        ("tiktok", "platform: tiktok, id: _000fakeOpenIdBrandA1"),
        ("tiktok", "platform: tiktok, id: '7001112223334445556'"),
    ],
)
def test_an_id_as_its_platform_gives_it_is_right(tmp_path: Path, adapter: str, account: str) -> None:
    assert problems(tmp_path, source(adapter, account)) == ([], [])


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("messenger", "write 'platform: facebook'"),
        ("facebok", "did you mean 'facebook'?"),
        ("mastodon", "write one of facebook, instagram, threads, whatsapp"),
    ],
)
def test_a_platform_that_has_no_accounts_there_is_a_mistake(tmp_path: Path, platform: str, said: str) -> None:
    (mistake,), _ = problems(tmp_path, source("meta", f"platform: {platform}, id: 1000"))
    assert said in mistake


@pytest.mark.parametrize(
    ("adapter", "settings", "said"),
    [
        ("linkedin", "version: 2026-07", "write '202607'"),
        ("linkedin", "version: v2", "such as 202607"),
        ("linkedin", "version: '202613'", "such as 202607"),
        ("meta", "version: '24.0'", "write 'v24.0'"),
        ("meta", "version: v24", "write 'v24.0'"),
        ("meta", "threads_version: latest", "such as v24.0"),
        ("meta", "app_id: Orchard", "the app's number"),
        ("linkedin", "application_ids: '1 2'", "2 names for 1 secrets"),
        ("linkedin", "application_ids: 'urn:li:developerApplication:78'", "write '78'"),
    ],
)
def test_a_setting_that_its_platform_spells_otherwise_is_a_mistake(
    tmp_path: Path, adapter: str, settings: str, said: str
) -> None:
    ids = {"linkedin": "urn:li:organization:1", "meta": "1000"}
    platform = "facebook" if adapter == "meta" else adapter
    (mistake,), _ = problems(tmp_path, source(adapter, f"platform: {platform}, id: {ids[adapter]}", settings))
    assert said in mistake


def test_one_name_for_each_secret_is_right(tmp_path: Path) -> None:
    both = source(
        "linkedin",
        "platform: linkedin, id: urn:li:organization:1",
        "application_ids: 1 2",
        "[file:secret, file:secret]",
    )
    assert problems(tmp_path, both) == ([], [])


def test_without_a_token_a_polled_account_is_a_mistake_and_another_one_a_warning(tmp_path: Path) -> None:
    tube = source("youtube", "platform: youtube, id: UC1").replace("token: file:secret, ", "")
    (mistake,), _ = problems(tmp_path, tube)
    assert "'token': it is missing, so nothing comes" in mistake
    page = source("meta", "platform: facebook, id: 1").replace("token: file:secret, platform", "platform")
    mistakes, (warning,) = problems(tmp_path, page)
    assert (mistakes, "nothing can be answered or hidden" in warning) == ([], True)


def test_without_a_verify_token_an_operator_is_warned_of_what_meta_will_refuse(tmp_path: Path) -> None:
    page = source("meta", "platform: facebook, id: 1").replace("verify_token: file:secret, ", "")
    mistakes, (warning,) = problems(tmp_path, page)
    assert mistakes == []
    assert "'settings' lacks 'verify_token'" in warning
