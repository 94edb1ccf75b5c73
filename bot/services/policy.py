"""Loads the rules of an instance as its configuration says, else the shipped ones.

Stands apart from `workspace` because the language of the rules takes long to import: a look at the queue
does not pay for it.
"""

from datetime import datetime
from functools import partial
from pathlib import Path

from bot import platforms, rules
from bot.classify.thresholds import thresholds_in_effect
from bot.config import Config
from bot.errors import UserError, explain_io
from bot.files import read_text, read_text_below
from bot.resources import bundled
from bot.rules import Environment, RuleSet
from bot.services.configuration import build_environment


def load_rules(file: Path | None, config: Config | None, environment: Environment) -> RuleSet:
    """The rules in `file`, else the configured or shipped ones. Raises `ConfigError` or `UserError`."""
    path = file
    if path is None and config is not None:
        path = Path(config.rules)
    path = path or bundled("rules.yaml")
    try:
        text = read_text(path)
    except (OSError, UnicodeError) as error:
        raise UserError("rules_unreadable", path=path, reason=explain_io(error)) from error
    return rules.load_rules(text, str(path), environment, partial(read_text_below, path.parent))


def environment_of(config: Config | None, now: datetime) -> Environment:
    """What rules may name: as configured, or else what the thresholds of the shipped model are."""
    if config is None:
        return Environment(thresholds=thresholds_in_effect(str(bundled("models/weights"))))
    adapters = {source.name: platforms.load_adapter(source) for source in (*config.sources, *config.targets)}
    return build_environment(config, adapters, now)
