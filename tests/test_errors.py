"""Errors say what was expected, what came and where, all at once."""

from bot.errors import ConfigError, NotFound, Problem, RateLimited, Rejected, TamisError


def test_a_config_error_lists_every_mistake() -> None:
    error = ConfigError([Problem("rules.yaml:1:2", "first"), Problem("rules.yaml:3:4", "second")])
    assert str(error) == "rules.yaml:1:2: first\nrules.yaml:3:4: second"


def test_what_is_gone_is_a_refusal_and_everything_is_ours() -> None:
    assert issubclass(NotFound, Rejected)
    assert isinstance(RateLimited("slow down", 3.0), TamisError)
    assert RateLimited("slow down", 3.0).retry_after == 3.0
    assert Rejected("no", "10").code == "10"
