"""Reads the configuration file of an instance: paths are resolved beside it, secrets are opened.

What a rules file may name depends on the configuration, hence `build_environment` stands here too.
Nothing of the configuration is carried out here.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.classify import head_versions
from bot.classify.thresholds import thresholds_in_effect
from bot.config import Config
from bot.config.parser import parse_config
from bot.domain import TARGET_VERBS, PlatformLimits, Verb
from bot.errors import ConfigError, Message, Problem, explain_io, message
from bot.files import read_text
from bot.platforms import declared_settings
from bot.platforms.ports import Adapter
from bot.resources import resolve
from bot.rules import Environment
from bot.store.sqlite.folder import denied

_MAX_SECRET_BYTES = 4096  # a token has some hundred characters; larger is another file


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigReading:
    """A configuration, the secrets that it lacks, the files from which the others came, and what its operator
    should know."""

    config: Config
    unopened: tuple[Problem, ...]
    secret_files: tuple[Path, ...]
    warnings: tuple[Problem, ...] = ()


def load_config(path: Path) -> Config:
    """The configuration in a file, with all its secrets. Raises `ConfigError` with every mistake in it."""
    return read_config(path, needs_secrets=True).config


def read_config(path: Path, *, needs_secrets: bool) -> ConfigReading:
    """The same; without `needs_secrets` those that are not there are no mistakes: whoever calls nobody, such
    as a check of the rules on another machine, needs none.

    Raises `UserError` when this user may not read the file.
    """
    try:
        text = read_text(path)
    except PermissionError as error:
        raise denied(path, "config_denied") from error
    except (OSError, UnicodeDecodeError) as error:
        reason = explain_io(error)
        sentence = message(
            "cannot be read ({reason}); pass --config FILE, or copy config.example.yaml and change what is"
            " yours",
            reason=reason,
        )
        raise ConfigError([Problem(str(path), sentence)]) from error
    unopened: list[Problem] = []
    secret_files: list[Path] = []

    def read_secret(name: str) -> str:
        file = path.parent / name  # as every other path in it; an absolute one stays what it is
        secret = read_text(file, _MAX_SECRET_BYTES)
        secret_files.append(file)
        return secret

    warnings: list[Problem] = []
    config = parse_config(
        text,
        str(path),
        os.environ,
        read_secret,
        None if needs_secrets else unopened,
        adapters=declared_settings(),
        warnings=warnings,
    )
    return ConfigReading(
        config=_resolved(config, path),
        unopened=tuple(unopened),
        secret_files=tuple(secret_files),
        warnings=tuple(warnings),
    )


def _resolved(config: Config, path: Path) -> Config:
    custom = config.classifier
    return replace(
        config,
        data=str(path.parent / config.data),
        rules=str(resolve(path, config.rules)),
        reports=tuple(
            replace(report, folder=report.folder and str(path.parent / report.folder))
            for report in config.reports
        ),
        model=None if config.model is None else str(resolve(path, config.model)),
        classifier=custom
        and replace(
            custom,
            model=str(path.parent / Path(custom.model).expanduser()),
            labels=str(path.parent / custom.labels),
        ),
    )


def build_environment(config: Config, adapters: Mapping[str, Adapter], now: datetime) -> Environment:
    """What a rules file may name, given this configuration."""
    verbs: dict[str, frozenset[Verb]] = {}
    limits: dict[str, PlatformLimits] = {}
    for adapter in adapters.values():
        for platform, supported in adapter.verbs.items():
            verbs[platform] = verbs.get(platform, frozenset()) | supported
        for platform in _platforms_of(adapter):
            if (of_platform := adapter.limits_on(platform)) is not None:
                limits[platform] = of_platform
    accounts = [account for source in config.sources for account in source.accounts]
    return Environment(
        verbs=verbs,
        limits=limits,
        targets={target.name: _obstacles(adapters[target.name]) for target in config.targets},
        accounts=frozenset(name for account in accounts for name in (account.id, account.name) if name),
        staff=frozenset(config.staff),
        intents=head_versions.custom_intent_names(Path(config.data) / head_versions.FOLDER),
        thresholds=thresholds_in_effect(config.model, config.classifier, config.data, config.model_sha256),
        timezone=config.timezone,
        countries=config.countries,
        today=now.astimezone(ZoneInfo(config.timezone)).date().isoformat(),
    )


def _platforms_of(adapter: Adapter) -> frozenset[str]:
    """The platforms of its accounts; all that it knows where none are named."""
    return frozenset(account.platform for account in adapter.source.accounts) or frozenset(adapter.verbs)


def _obstacles(adapter: Adapter) -> dict[Verb, Message]:
    """What a target cannot do, and why."""
    obstacles = {verb: adapter.target_obstacle(verb) for verb in sorted(TARGET_VERBS)}
    return {verb: why for verb, why in obstacles.items() if why}
