"""Turns `config.yaml` and secrets into one frozen object, or says everything that is wrong with it.

Opens no file: the text, the environment and a way to read a secret are arguments. Secrets never
stand in the file itself, and no message ever quotes one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.documents import Document, Path, from_yaml, in_order, seconds, validate
from bot.domain import Account, Secret, Source
from bot.domain.rate_limits import BreakerLimits
from bot.errors import ConfigError, Problem, TamisError

_REFERENCE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)|file:(\S.*)")
_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class OwnModel:
    """A classifier of the operator's own: a folder or a name on the hub, and the map of its labels."""

    model: str
    labels: str


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything an operator can set. Times are in seconds."""

    sources: tuple[Source, ...]
    targets: tuple[Source, ...] = ()
    data: str = "data"
    host: str = "127.0.0.1"
    port: int = 8080
    rules: str = "rules.yaml"
    model: str | None = "models/weights"
    classifier: OwnModel | None = None
    timezone: str = "Europe/Paris"
    language: str = "fr"
    staff: tuple[str, ...] = ()
    log_level: str = "info"
    read_back_after: tuple[float, ...] = (5.0, 30.0, 120.0)
    reply_max_age: float = 21_600.0
    echo_hold: float = 2.0
    calls_per_second: float = 50.0
    call_timeout: float = 20.0
    judge_timeout: float = 10.0
    workers: int = 16
    body_limit: int = 4 * 2**20
    read_timeout: float = 10.0
    breaker: BreakerLimits = field(default_factory=BreakerLimits)

    def source(self, name: str) -> Source | None:
        """The source or escalation target of that name."""
        return next((source for source in (*self.sources, *self.targets) if source.name == name), None)


def load(text: str, name: str, environment: Mapping[str, str], read_secret: Callable[[str], str]) -> Config:
    """The configuration in `text`; raises `ConfigError` with all mistakes, each with its place.

    `name` is the file's name for messages. `read_secret` gives the text of the file that a
    `file:` reference names; it may raise `OSError` or a `TamisError`.
    """
    sheet = from_yaml(text, name)
    vault = _Vault(sheet, environment, read_secret)
    try:
        file = validate(_File, sheet, partial(_owner, sheet))
    except ConfigError as trouble:
        raise ConfigError(in_order([*trouble.problems, *vault.problems])) from trouble
    problems = [*vault.problems, *_overlaps(sheet, file), *_two_models(sheet, file)]
    if problems:
        raise ConfigError(in_order(problems))
    plain = {
        key: getattr(file, key) for key in Config.__dataclass_fields__ if key not in ("sources", "targets")
    }
    plain |= {key: tuple(value) for key, value in plain.items() if isinstance(value, list)}
    plain["breaker"] = BreakerLimits(**file.breaker.model_dump())
    if file.classifier is not None:
        plain["classifier"] = OwnModel(model=file.classifier.model, labels=file.classifier.labels)
    return Config(
        sources=tuple(_source(("sources", key), entry, vault) for key, entry in file.sources.items()),
        targets=tuple(_source(("targets", key), entry, vault) for key, entry in file.targets.items()),
        **plain,
    )


def _source(path: Path, entry: "_Source", vault: "_Vault") -> Source:
    return Source(
        name=str(path[1]),
        adapter=entry.adapter,
        secrets=tuple(Secret(vault.opened[*path, "secrets", place]) for place in range(len(entry.secrets))),
        accounts=tuple(
            _account((*path, "accounts", place), account, vault)
            for place, account in enumerate(entry.accounts)
        ),
        settings=vault.settings(entry.settings, (*path, "settings")),
    )


def _account(path: Path, entry: "_Account", vault: "_Vault") -> Account:
    return Account(
        platform=entry.platform,
        id=entry.id,
        name=entry.name,
        token=None if entry.token is None else Secret(vault.opened[*path, "token"]),
        settings=vault.settings(entry.settings, (*path, "settings")),
    )


def _id(value: Any) -> Any:
    # Platforms write ids as numbers; here they are text, to the last of their digits.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _no_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("expected a text that is not empty")
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("expected a name of small letters, digits, - and _")
    return text


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as trouble:
        raise ValueError("expected a time zone such as Europe/Paris") from trouble
    return text


Text = Annotated[str, AfterValidator(_no_blank)]
Name = Annotated[str, AfterValidator(_name)]
Id = Annotated[str, BeforeValidator(_id), AfterValidator(_no_blank)]
Seconds = Annotated[float, BeforeValidator(seconds)]
Setting = Annotated[str, BeforeValidator(_id)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Account(_Model):
    platform: Name
    id: Id
    name: str = ""
    token: Text | None = None
    settings: dict[str, Setting] = {}


class _Source(_Model):
    adapter: Name
    secrets: list[Text] = []
    settings: dict[str, Setting] = {}
    accounts: list[_Account] = []


class _Classifier(_Model):
    model: Text
    labels: Text


class _Breaker(_Model):
    rule_per_10_minutes: Annotated[float, Field(ge=1, le=1e6)] = BreakerLimits().rule_per_10_minutes
    rule_per_day: Annotated[float, Field(ge=1, le=1e6)] = BreakerLimits().rule_per_day
    account_per_hour: Annotated[float, Field(ge=1, le=1e6)] = BreakerLimits().account_per_hour
    post_per_day: Annotated[float, Field(ge=1, le=1e6)] = BreakerLimits().post_per_day
    post_share: Annotated[float, Field(ge=0, le=1)] = BreakerLimits().post_share
    deletes_per_day: Annotated[float, Field(ge=0, le=1e6)] = BreakerLimits().deletes_per_day
    same_text_authors: Annotated[float, Field(ge=1, le=1e6)] = BreakerLimits().same_text_authors
    overturned_share: Annotated[float, Field(gt=0, le=1)] = BreakerLimits().overturned_share
    usual_times: Annotated[float, Field(ge=1, le=1e6)] = BreakerLimits().usual_times


class _File(_Model):
    version: Literal[1]
    sources: dict[Name, _Source]
    targets: dict[Name, _Source] = {}
    data: Text = "data"
    host: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    rules: Text = "rules.yaml"
    model: Text | None = "models/weights"
    classifier: _Classifier | None = None
    timezone: Annotated[str, AfterValidator(_timezone)] = "Europe/Paris"
    language: Literal["fr", "en"] = "fr"
    staff: list[Id] = []
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    read_back_after: Annotated[list[Seconds], Field(min_length=1, max_length=10)] = [5.0, 30.0, 120.0]
    reply_max_age: Seconds = 21_600.0
    echo_hold: Seconds = 2.0
    calls_per_second: Annotated[float, Field(gt=0, le=10_000)] = 50.0
    call_timeout: Seconds = 20.0
    judge_timeout: Seconds = 10.0
    workers: Annotated[int, Field(ge=1, le=256)] = 16
    body_limit: Annotated[int, Field(ge=1024, le=2**26)] = 4 * 2**20
    read_timeout: Seconds = 10.0
    breaker: _Breaker = _Breaker()


class _Settings(Mapping[str, str]):
    """Settings that print their names only: some of their values are secrets."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Settings({', '.join(self._values)})"


class _Vault:
    """Opens every reference of the file to a secret, and collects what is wrong with them.

    Settings may be references too, and are plain text otherwise.
    """

    def __init__(
        self, sheet: Document, environment: Mapping[str, str], read_secret: Callable[[str], str]
    ) -> None:
        self.environment = environment
        self.read_secret = read_secret
        self.opened: dict[Path, str] = {}
        self.problems: list[Problem] = []
        for path, text in _texts(sheet.value, ()):
            is_reference = text.startswith(("env:", "file:"))
            if "secrets" in path[-2:] or path[-1] == "token" or ("settings" in path and is_reference):
                value, trouble = self._open(text)
                if trouble:
                    word = next(part for part in reversed(path) if isinstance(part, str))
                    message = f"{_owner(sheet, path)}: '{word}': {trouble}"
                    self.problems.append(Problem(sheet.where(path), message))
                self.opened[path] = value

    def settings(self, entries: Mapping[str, str], path: Path) -> Mapping[str, str]:
        return _Settings({key: self.opened.get((*path, key), text) for key, text in entries.items()})

    def _open(self, text: str) -> tuple[str, str]:
        """The value behind a reference without its line ends, and what was wrong."""
        found = _REFERENCE.fullmatch(text.strip())
        if found is None:
            return "", "write a secret as env:NAME or file:/path, never its value itself"
        variable, file = found.groups()
        if variable:
            value = self.environment.get(variable, "").strip()
            return value, "" if value else f"the environment has no {variable}, or it is empty"
        try:
            value = self.read_secret(file).strip()
        except (OSError, UnicodeError, TamisError) as trouble:
            return "", f"cannot read {file} ({type(trouble).__name__})"
        return value, "" if value else f"{file} is empty"


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str) and path:
        yield path, value
    for key, child in value.items() if isinstance(value, dict) else []:
        yield from _texts(child, (*path, key))
    for place, child in enumerate(value) if isinstance(value, list) else []:
        yield from _texts(child, (*path, place))


def _owner(sheet: Document, path: Path) -> str:
    """Whose a place is: `source meta`, `target care`."""
    kinds = {"sources": "source", "targets": "target"}
    return f"{kinds[path[0]]} {path[1]}" if len(path) > 1 and path[0] in kinds else ""


def _two_models(sheet: Document, file: _File) -> list[Problem]:
    if file.classifier is None or file.model is None or "model" not in file.model_fields_set:
        return []
    message = "'classifier': only one model can judge, and 'model' names another; delete one of the two lines"
    return [Problem(sheet.where(("classifier",), key=True), message)]


def _overlaps(sheet: Document, file: _File) -> list[Problem]:
    """Names and accounts that stand twice, so that nobody could tell which is meant."""
    problems = [
        Problem(
            sheet.where(("targets", name), key=True), f"target {name}: there is a source of that name too"
        )
        for name in file.targets
        if name in file.sources
    ]
    seen: set[tuple[str, str]] = set()
    for name, source in file.sources.items():
        for place, account in enumerate(source.accounts):
            if (account.platform, account.id) in seen:
                where = sheet.where(("sources", name, "accounts", place))
                message = f"source {name}: the {account.platform} account {account.id} stands here twice"
                problems.append(Problem(where, message))
            seen.add((account.platform, account.id))
    return problems
