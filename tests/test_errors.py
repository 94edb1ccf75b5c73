"""Errors say what was expected, what came and where, all at once."""

from bot.errors import BotError, ConfigError, Gone, Problem, Refused, Throttled


def test_a_config_error_lists_every_mistake() -> None:
    error = ConfigError([Problem("rules.yaml:1:2", "first"), Problem("rules.yaml:3:4", "second")])
    assert str(error) == "rules.yaml:1:2: first\nrules.yaml:3:4: second"


def test_what_is_gone_is_a_refusal_and_everything_is_ours() -> None:
    assert issubclass(Gone, Refused)
    assert isinstance(Throttled("slow down", 3.0), BotError)
    assert Throttled("slow down", 3.0).retry_after == 3.0
    assert Refused("no", "10").code == "10"
