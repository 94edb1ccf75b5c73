"""What may be written for each setting, and that names and defaults stand in one place."""

from dataclasses import fields
from typing import Any

import pytest

from bot.config import Config, Scoring, Web
from bot.config.schema import ConfigFile
from bot.documents import from_yaml
from bot.documents.validation import validate
from bot.domain.answer_limits import AnswerLimits
from bot.domain.rate_limits import BreakerLimits
from bot.errors import ConfigError


def read(lines: str) -> Any:
    return validate(ConfigFile, from_yaml(f"version: 1\nsources: {{}}\n{lines}", "config.yaml"))


def test_every_setting_may_be_written_and_defaults_to_what_the_program_uses() -> None:
    file, defaults = read(""), Config(sources=())
    written = {field.name for field in fields(Config)} - {"sources", "targets", "secrets"}
    assert {name: getattr(file, name) for name in written} == {
        name: getattr(defaults, name) for name in written
    }


@pytest.mark.parametrize("field", fields(BreakerLimits), ids=lambda field: field.name)
def test_every_limit_of_the_breaker_may_be_written(field: Any) -> None:
    breaker = read(f"breaker: {{{field.name}: 1}}").breaker
    assert breaker == BreakerLimits(**{field.name: 1.0})


def test_the_dashboard_is_off_until_it_has_a_block() -> None:
    assert read("").web is None
    assert read("web: {}").web == Web()
    assert read("web: {trusted_proxies: ['10.0.0.0/8'], session: 2d}").web == Web(
        trusted_proxies=("10.0.0.0/8",), session=172_800.0
    )


@pytest.mark.parametrize("field", fields(AnswerLimits), ids=lambda field: field.name)
def test_every_limit_of_answers_may_be_written(field: Any) -> None:
    answers = read(f"answers: {{{field.name}: 1}}").answers
    assert answers == AnswerLimits(**{field.name: 1.0})


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("workers: 0", "'workers': expected a number of at least 1"),
        ('data: "da\\0ta"', "'data': expected a path of characters that can be seen"),
        ('rules: "r\\e[2J"', "'rules': expected a path of characters that can be seen"),
        ("model_sha256: abc", "'model_sha256': expected the 64 hexadecimal digits of a SHA-256"),
        ("workers: 300", "'workers': expected a number of at most 256"),
        ("calls_per_second: 0", "'calls_per_second': expected a number above 0"),
        ("body_limit: 12", "'body_limit': expected a number of at least 1024"),
        ("verify_after: []", "'verify_after': expected at least 1 element"),
        ("verify_after: [soon]", "expected a length of time"),
        ("breaker: {post_share: 2}", "'post_share': expected a number of at most 1"),
        ("breaker: {max_overturn_rate: 0}", "'max_overturn_rate': expected a number above 0"),
        ("breaker: {rule_per_day: 0}", "'rule_per_day': expected a number of at least 1"),
        ("breaker: 3", "'breaker': expected keys and values"),
        ("answers: {person_per_hour: 0}", "'person_per_hour': expected a number of at least 1"),
        ("answers: {per_person: 3}", "per_person"),
        ("staff: 12", "'staff': expected a list"),
        ("data: ' '", "'data': expected a text that is not empty"),
        ("public_url: bot.example.org", "expected an address such as https://bot.example.org"),
        ("store: mysql://db.example.org/tamis", "expected an address such as postgresql://tamis@db"),
        ("store: postgresql://db.example.org", "expected an address such as postgresql://tamis@db"),
        ("store: 'postgresql://tamis:hunter2@db.example.org/tamis'", "expected no password"),
        ("store: 'postgresql://db.example.org/tamis?password=hunter2'", "expected no password"),
        ("public_url: 'https://bot.example.org/?x=1'", "expected an address such as"),
        ("web: {trusted_proxies: [desk]}", "expected an IP address or a network such as 10.0.0.0/8"),
        ("web: {public_url: 'http://desk.example.org'}", "http:// lets anybody on the way read"),
        ("web: {session: 1s}", "'session': expected a number of at least 60"),
        ("web: {colour: red}", "colour"),
        ("log_level: loud", "expected one of debug, info, warning, error"),
        ("targets: {UPPER: {adapter: generic}}", "expected a name of small letters"),
    ],
)
def test_what_makes_no_sense_is_refused(lines: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(lines)
    assert problem in str(caught.value)


def test_lists_come_out_as_values_that_nobody_can_change() -> None:
    file = read("staff: [12, lea]\nverify_after: [1, 2m]")
    assert (file.staff, file.verify_after) == (("12", "lea"), (1.0, 120.0))


def test_scoring_is_off_unless_it_is_written() -> None:
    assert read("").scoring is None
    assert read("scoring: null").scoring is None
    assert read("scoring: {}").scoring == Scoring()


def test_every_setting_of_scoring_may_be_written() -> None:
    written = "host: 0.0.0.0, port: 1, requests_per_second: 0.5, timeout: 1m, languages: [nl]"
    scoring = read(f"scoring: {{{written}, attributes: {{VIP: intent.vip, RUDE: insult}}}}").scoring
    assert scoring == Scoring(
        host="0.0.0.0",
        port=1,
        requests_per_second=0.5,
        timeout=60.0,
        languages=("nl",),
        attributes={"VIP": "intent.vip", "RUDE": "insult"},
    )


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("requests_per_second: 0", "expected a number above 0"),
        ("timeout: 2m", "expected a number of at most 60"),
        ("languages: [fr-CA]", "expected a language such as fr"),
        ("attributes: {rude: insult}", "expected a name of capital letters"),
        ("attributes: {RUDE: rudeness}", "expected a score such as toxicity"),
        ("prot: 1", "unknown key 'prot', did you mean 'port'?"),
    ],
)
def test_a_mistake_in_scoring_is_reported(written: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(f"scoring: {{{written}}}")
    assert problem in str(caught.value)


def test_the_weights_of_engagement_may_be_chosen_one_by_one() -> None:
    weights = read("engagement_weights: {shares: 3, saves: 0}").engagement_weights
    assert (weights.reactions, weights.shares, weights.saves) == (0.1, 3.0, 0.0)
    with pytest.raises(ConfigError, match="shares"):
        read("engagement_weights: {shares: -1}")
    with pytest.raises(ConfigError, match="likes"):
        read("engagement_weights: {likes: 1}")
