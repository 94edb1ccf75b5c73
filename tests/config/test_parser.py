"""`config.yaml` becomes one configuration, or a list of everything that is wrong with it."""

import re
from pathlib import Path

import pytest

from bot.config import Config, CoralSettings, CustomModel
from bot.config.parser import parse_config
from bot.domain.spikes import TrendSettings
from bot.errors import ConfigError, Problem
from bot.platforms import declared_settings

EXAMPLE = (Path(__file__).parent.parent.parent / "config.example.yaml").read_text("utf-8")
CANARY = "canary-7f3a"
OLD = "old-secret-0123456789"
ENVIRONMENT = {
    "TAMIS_META_SECRET": f"{CANARY}-app-secret\n",
    "TAMIS_META_VERIFY_TOKEN": f"{CANARY}-verify-token",
    "TAMIS_PAGE_TOKEN": f"{CANARY}-page-token",
}
SMALL = """
version: 1
sources:
  meta:
    adapter: meta
    secrets: [env:TAMIS_META_SECRET, file:/run/secrets/old]
    settings: {verify_token: env:TAMIS_META_VERIFY_TOKEN, version: v25.0, app_id: 12}
    accounts:
      - {platform: facebook, id: 1000, name: Maison, token: env:TAMIS_PAGE_TOKEN}
      - {platform: instagram, id: 123456789012345678901, settings: {page_id: "1000"}}
"""


def read(text: str = SMALL, environment: dict[str, str] | None = None) -> Config:
    return parse_config(
        text,
        "config.yaml",
        ENVIRONMENT if environment is None else environment,
        lambda path: f"{OLD}\r\n",
        adapters=declared_settings(),
    )


def complaint(text: str, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        read(text, environment)
    assert CANARY not in str(caught.value)
    return str(caught.value)


def test_the_shipped_example_can_be_used_as_it_is() -> None:
    config = read(EXAMPLE)
    assert [source.name for source in config.sources] == ["meta"]
    assert config.sources[0].accounts[1].id == "17841400000000000"


def test_the_example_shows_every_setting_with_its_default() -> None:
    config, bare = read(EXAMPLE), Config(sources=())
    settings = set(Config.__dataclass_fields__) - {"sources", "targets", "secrets"}
    assert {name for name in settings if not re.search(rf"(?m)^{name}:", EXAMPLE)} == set()
    assert {name for name in settings if getattr(config, name) != getattr(bare, name)} == set()


def test_secrets_come_from_the_environment_and_from_files_without_line_ends() -> None:
    source = read().sources[0]
    assert [secret.reveal() for secret in source.secrets] == [f"{CANARY}-app-secret", OLD]
    assert source.accounts[0].token is not None
    assert source.accounts[0].token.reveal() == f"{CANARY}-page-token"


def test_settings_may_be_references_and_are_plain_text_otherwise() -> None:
    settings = read().sources[0].settings
    assert dict(settings) == {"verify_token": f"{CANARY}-verify-token", "version": "v25.0", "app_id": "12"}


def test_ids_are_text_to_the_last_digit() -> None:
    assert [account.id for account in read().sources[0].accounts] == ["1000", "123456789012345678901"]


def test_a_printed_configuration_shows_no_secret() -> None:
    config = read()
    assert CANARY not in repr(config)
    assert CANARY not in str(config.sources)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "env:TAMIS_PAGE_TOKEN",
            CANARY,
            "source meta: 'token': write a secret as env:NAME or file:/path",
        ),
        (
            "env:TAMIS_PAGE_TOKEN",
            "env:NOPE",
            "source meta: 'token': the environment has no NOPE, or it is empty",
        ),
        ("env:TAMIS_META_SECRET", CANARY, "source meta: 'secrets': write a secret as env:NAME"),
        (
            "adapter: meta",
            "adaptre: meta",
            "5:5: source meta: unknown key 'adaptre', did you mean 'adapter'?",
        ),
        ("adapter: meta", "adapter: ../meta", "expected a name of small letters"),
        ("id: 1000", "id: 10.5", "expected a text, found a number (put it in quotes)"),
        (
            "platform: instagram, id: 123456789012345678901",
            "platform: facebook, id: '1000'",
            "duplicate facebook account 1000",
        ),
        ("version: 1\n", "version: 2\n", "'version': expected one of 1"),
        ("version: 1\n", "version: 1\nprot: 80\n", "3:1: unknown key 'prot', did you mean 'port'?"),
        ("version: 1\n", "version: 1\nport: 99999\n", "'port': expected a number of at most 65535"),
        ("version: 1\n", "version: 1\nport: '80'\n", "'port': expected a whole number, found a text"),
        (
            "version: 1\n",
            "version: 1\necho_grace: soon\n",
            "'echo_grace': expected a length of time such as 30s",
        ),
        ("version: 1\n", "version: 1\ntimezone: Mars/Base\n", "expected a time zone such as Europe/Paris"),
        ("version: 1\n", "version: 1\ncountries: [UK]\n", "expected a country such as FR or GB"),
        ("version: 1\n", "version: 1\ncountries: []\n", "countries"),
        ("version: 1\n", "version: 1\nlanguage: frr\n", "expected one of fr, en, did you mean 'fr'?"),
        ("version: 1\n", "version: 1\nverify_after: []\n", "'verify_after'"),
        (
            "version: 1\n",
            "version: 1\ntargets: {meta: {adapter: generic, secrets: [file:key], settings: {url: 'https://a.example'}}}\n",
            "there is a source of that name, too",
        ),
        ("version: 1\n", "", "'version' is missing"),
        ("sources:\n", "targets:\n", "'sources' is missing"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_no_secret(old: str, new: str, problem: str) -> None:
    assert problem in complaint(SMALL.replace(old, new, 1))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        SMALL.replace("file:/run/secrets/old", CANARY).replace("env:TAMIS_PAGE_TOKEN", "env:NOPE")
        + "prot: 80\n"
    )
    lines = complaint(text).splitlines()
    assert [line.split(": ")[0].rpartition(":")[0] for line in lines] == [
        "config.yaml:6",
        "config.yaml:9",
        "config.yaml:11",
    ]


def test_a_secret_file_that_cannot_be_read_is_named() -> None:
    def read_secret(path: str) -> str:
        raise PermissionError(CANARY)

    with pytest.raises(ConfigError) as caught:
        parse_config(SMALL, "config.yaml", ENVIRONMENT, read_secret, adapters=declared_settings())
    assert "cannot read /run/secrets/old (PermissionError)" in str(caught.value)
    assert CANARY not in str(caught.value)


def test_an_empty_secret_is_no_secret() -> None:
    assert "the environment has no TAMIS_META_SECRET" in complaint(
        SMALL, {**ENVIRONMENT, "TAMIS_META_SECRET": " \n"}
    )


def test_times_are_seconds_or_words() -> None:
    config = read(SMALL + "reply_max_age: 7d\nverify_after: [1, 2m]\necho_grace: 0\n")
    assert (config.reply_max_age, config.verify_after, config.echo_grace) == (604800.0, (1.0, 120.0), 0.0)


@pytest.mark.parametrize(("written", "seconds"), [("0", 0.0), ("10s", 10.0), ("1m", 60.0)])
def test_the_window_for_fragments_can_be_set(written: str, seconds: float) -> None:
    assert read(SMALL + f"fragment_window: {written}\n").fragment_window == seconds


def test_nobody_waits_for_more_than_a_minute_for_each_fragment() -> None:
    assert "'fragment_window'" in complaint(SMALL + "fragment_window: 2m\n")


def test_trends_can_be_told_to_targets_that_exist_and_switched_off() -> None:
    lead = "targets: {lead: {adapter: slack, secrets: [file:address]}}\n"
    slack = SMALL.replace("file:/run/secrets/old", "env:TAMIS_META_SECRET")
    told = parse_config(
        slack + lead + "trends: {notify: [lead], weeks: 4, cooldown: 1h}\n",
        "config.yaml",
        ENVIRONMENT,
        lambda path: "https://hooks.slack.com/services/T0/B0/x",
        adapters=declared_settings(),
    ).trends
    assert told == TrendSettings(notify=("lead",), weeks=4, cooldown=3600.0)
    assert "there is no target 'lead'" in complaint(SMALL + "trends: {notify: [lead]}\n")
    assert read(SMALL + "trends: null\n").trends is None


def test_the_model_can_be_switched_off() -> None:
    assert read(SMALL + "model: null\n").model is None


@pytest.mark.parametrize(
    ("old", "new", "indent"),
    [
        ("echo_hold", "echo_grace", ""),
        ("judge_timeout", "classifier_timeout", ""),
        ("read_back_after", "verify_after", ""),
        ("overturned_share", "max_overturn_rate", "breaker:\n  "),
        ("same_text_authors", "max_authors_same_text", "breaker:\n  "),
        ("usual_times", "burst_factor", "breaker:\n  "),
    ],
)
def test_a_former_name_gets_a_hint(old: str, new: str, indent: str) -> None:
    assert f"unknown key '{old}'; it is now called '{new}'" in complaint(f"{SMALL}{indent}{old}: 2\n")


OWN = "classifier: {model: toxic-bert, labels: map.yaml}\n"


def test_a_model_of_ones_own_takes_the_place_of_the_shipped_one() -> None:
    assert read(SMALL + OWN).classifier == CustomModel(model="toxic-bert", labels="map.yaml")
    assert read(SMALL + OWN + "model: null\n").classifier is not None


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (OWN + "model: models/weights\n", r"config\.yaml:11:1: 'classifier': only one model .*delete one"),
        ("classifier: {model: toxic-bert, label: map.yaml}\n", "'labels' is missing"),
        ("classifier: {model: toxic-bert, label: map.yaml}\n", "unknown key 'label', did you mean 'labels'?"),
        ("classifier: toxic-bert\n", "'classifier': expected keys and values"),
        ("classifier: {model: ' ', labels: map.yaml}\n", "'model': expected a text that is not empty"),
    ],
)
def test_half_a_model_of_ones_own_is_refused(lines: str, problem: str) -> None:
    assert re.search(problem, complaint(SMALL + lines)) or problem in complaint(SMALL + lines)


def test_whoever_calls_nobody_needs_no_secrets() -> None:
    unopened: list[Problem] = []
    config = parse_config(SMALL, "config.yaml", {}, lambda path: "", unopened, adapters=declared_settings())
    assert [str(problem).rpartition("': ")[2] for problem in unopened] == [
        "the environment has no TAMIS_META_SECRET, or it is empty",
        "/run/secrets/old is empty",
        "the environment has no TAMIS_META_VERIFY_TOKEN, or it is empty",
        "the environment has no TAMIS_PAGE_TOKEN, or it is empty",
    ]
    source = config.sources[0]
    assert (source.secrets, source.accounts[0].token) == ((), None)
    assert dict(source.settings) == {"version": "v25.0", "app_id": "12"}
    assert not source.is_complete


def test_a_secret_that_stands_in_the_file_is_a_mistake_for_everybody() -> None:
    with pytest.raises(ConfigError, match="never its value itself"):
        parse_config(
            SMALL.replace("env:TAMIS_PAGE_TOKEN", CANARY),
            "config.yaml",
            {},
            str,
            [],
            adapters=declared_settings(),
        )


@pytest.mark.parametrize("key", ["base_url", "instagram_base_url"])
@pytest.mark.parametrize(
    "address",
    ["graph.facebook.com", "//graph.facebook.com", "https://", "ftp://a.example", "https://a b.example"],
)
def test_an_address_that_nobody_can_call_is_a_mistake(key: str, address: str) -> None:
    written = complaint(SMALL.replace("version: v25.0", f"{key}: '{address}'"))
    assert "config.yaml:7:" in written
    assert f"source meta: '{key}': expected an address such as https://" in written


@pytest.mark.parametrize("address", ["bot.example.org", "https://", "ftp://bot.example.org"])
def test_our_own_address_needs_a_scheme_too(address: str) -> None:
    assert "'public_url': expected an address such as" in complaint(SMALL + f"public_url: '{address}'\n")


def test_scores_for_other_programs_need_no_source() -> None:
    config = read("version: 1\nscoring: {}\n")
    assert config.sources == ()
    assert config.scoring is not None
    assert "'sources' is missing" in complaint("version: 1\nscoring: null\n")


def test_the_secrets_of_coral_are_opened_and_never_written() -> None:
    text = "version: 1\nscoring:\n  coral:\n    secrets: [env:TAMIS_META_SECRET]\n"
    config = read(text)
    assert config.scoring is not None
    assert config.scoring.coral is not None
    assert [secret.reveal() for secret in config.scoring.coral.secrets] == [f"{CANARY}-app-secret"]
    assert CANARY not in str(config)
    assert "'secrets': write a secret as env:NAME" in complaint(text.replace("env:TAMIS_META_SECRET", CANARY))
    assert "the environment has no NOPE" in complaint(text.replace("TAMIS_META_SECRET", "NOPE"))
    assert "at least 1 element" in complaint(text.replace("env:TAMIS_META_SECRET", ""))


def test_without_the_secrets_of_coral_the_configuration_can_be_looked_at() -> None:
    unopened: list[Problem] = []
    text = "version: 1\nscoring: {coral: {secrets: [env:NOPE], timeout: 1s}}\n"
    config = parse_config(text, "config.yaml", {}, lambda path: "", unopened, adapters=declared_settings())
    assert config.scoring is not None
    assert config.scoring.coral == CoralSettings(secrets=(), timeout=1.0)
    assert len(unopened) == 1


def test_our_own_address_is_encrypted_unless_it_is_this_machine() -> None:
    assert "'public_url': http:// lets anybody" in complaint(SMALL + "public_url: http://bot.example.org\n")
    assert read(SMALL + "public_url: http://127.0.0.1:8080\n").public_url
