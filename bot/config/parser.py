"""Turns `config.yaml` and secrets into one frozen `Config`, or reports everything that is wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType

from bot.config.adapter_check import AdapterCheck
from bot.config.adapter_settings import AdapterSettings, SecretForm
from bot.config.addresses import listening_warning
from bot.config.drafts_schema import leaving, with_key
from bot.config.schema import AccountEntry, ConfigFile, FileModel, SourceEntry
from bot.config.secrets import SecretReferences
from bot.config.settings import Config, Conversions, Mail, Monitoring, Scoring, Web
from bot.documents import Document, Path, from_yaml, sort_problems, with_suggestion
from bot.documents.validation import validate
from bot.domain import Account, RenewableSecret, Secret, Source
from bot.domain.spikes import TrendSettings
from bot.errors import ConfigError, Message, Problem, message

_CORAL_SECRETS = ("scoring", "coral", "secrets")
_CONVERSION_SECRETS = ("conversions", "secrets")
_MAIL_PASSWORD = ("mail", "password")
_DRAFTS_KEY = ("drafts", "key")
#: Former name → present name; a former name gets a hint, it does not work any more.
_RENAMED: Mapping[str, str] = MappingProxyType(
    {
        "echo_hold": "echo_grace",
        "judge_timeout": "classifier_timeout",
        "read_back_after": "verify_after",
        "overturned_share": "max_overturn_rate",
        "same_text_authors": "max_authors_same_text",
        "usual_times": "burst_factor",
    }
)


def parse_config(
    text: str,
    name: str,
    environment: Mapping[str, str],
    read_secret: Callable[[str], str],
    unopened: list[Problem] | None = None,
    *,
    adapters: Mapping[str, AdapterSettings],
    warnings: list[Problem] | None = None,
) -> Config:
    """The configuration in `text`; raises `ConfigError` with all mistakes, each with its position.

    `name` is the file's name for messages, `adapters` what may be written for each. `read_secret` gives the
    text of the file that a `file:` reference names; it may raise `OSError` or a `TamisError`. Whoever calls
    nobody passes `unopened`: secrets that are not there or damaged are appended to it instead of raised, and
    missing from the result. What is no mistake but should be known is appended to `warnings`.
    """
    document = from_yaml(text, name)
    secrets = SecretReferences(document, environment, read_secret, _owner_of)
    of_secrets = [*secrets.problems, *(secrets.unopened if unopened is None else ())]
    try:
        file = validate(ConfigFile, document, _owner_of, _hints())
    except ConfigError as error:
        raise ConfigError(sort_problems([*error.problems, *of_secrets])) from error
    check = AdapterCheck(document, secrets, adapters, _owner_of)
    check.check(file)
    check.check_keys(_CORAL_SECRETS, _count_coral_secrets(document, dict(file)["scoring"]))
    keys = _count_conversion_secrets(document, dict(file)["conversions"])
    check.check_keys(_CONVERSION_SECRETS, keys, SecretForm.BASE64_KEY)
    problems = [
        *of_secrets,
        *_duplicates(document, file),
        *_missing_sources(document, file),
        *_contradictions(document, file),
        *_nowhere_to_go(document, file),
        *check.problems,
    ]
    if warnings is not None:
        warnings += sort_problems(
            [*check.warnings, *_listening(document, dict(file)), *leaving(document, dict(file)["drafts"])]
        )
    if unopened is not None:
        unopened += secrets.unopened
    if problems:
        raise ConfigError(sort_problems(problems))
    return _config(document, file, secrets)


def _config(document: Document, file: FileModel, secrets: SecretReferences) -> Config:
    """What a file without mistakes says, with the secrets that could be opened."""
    settings = {
        field.name: getattr(file, field.name) for field in fields(Config) if hasattr(file, field.name)
    }
    settings["secrets"] = secrets.opened
    settings["sources"] = _sources("sources", file.sources, secrets)
    settings["targets"] = _sources("targets", file.targets, secrets)
    settings["scoring"] = _scoring(document, settings["scoring"], secrets)
    settings["conversions"] = _conversions(document, settings["conversions"], secrets)
    settings["mail"] = _mail(settings["mail"], secrets)
    settings["drafts"] = with_key(settings["drafts"], secrets.value(_DRAFTS_KEY))
    return Config(**settings)


def _hints() -> dict[str, Message]:
    return {old: message("it is now called '{name}'", name=new) for old, new in _RENAMED.items()}


def _sources(
    section: str, entries: Mapping[str, SourceEntry], secrets: SecretReferences
) -> tuple[Source, ...]:
    return tuple(_source((section, name), entry, secrets) for name, entry in entries.items())


def _source(path: Path, entry: SourceEntry, secrets: SecretReferences) -> Source:
    return Source(
        name=str(path[1]),
        adapter=entry.adapter,
        secrets=tuple(
            Secret(value)
            for index in range(len(entry.secrets))
            if (value := secrets.value((*path, "secrets", index))) is not None
        ),
        accounts=tuple(
            _account((*path, "accounts", index), account, secrets)
            for index, account in enumerate(entry.accounts)
        ),
        settings=secrets.settings(entry.settings, (*path, "settings")),
        is_complete=secrets.is_complete(path),
    )


def _account(path: Path, entry: AccountEntry, secrets: SecretReferences) -> Account:
    token, refresh_token = (secrets.value((*path, name)) for name in ("token", "refresh_token"))
    return Account(
        platform=entry.platform,
        id=entry.id,
        name=entry.name,
        token=_token(token, has_refresh_token=refresh_token is not None),
        refresh_token=None if refresh_token is None else Secret(refresh_token),
        settings=secrets.settings(entry.settings, (*path, "settings")),
    )


def _token(token: str | None, *, has_refresh_token: bool) -> Secret | None:
    """Renewable in any case: some platforms exchange a token for a newer one without any refresh token."""
    return RenewableSecret(token or "") if token is not None or has_refresh_token else None


def _scoring(document: Document, scoring: Scoring | None, secrets: SecretReferences) -> Scoring | None:
    """The settings with the secrets of Coral that could be opened."""
    if scoring is None or scoring.coral is None:
        return scoring
    count = _count_coral_secrets(document, scoring)
    opened = [
        value for index in range(count) if (value := secrets.value((*_CORAL_SECRETS, index))) is not None
    ]
    return replace(scoring, coral=replace(scoring.coral, secrets=tuple(Secret(value) for value in opened)))


def _count_coral_secrets(document: Document, scoring: Scoring | None) -> int:
    if scoring is None or scoring.coral is None:
        return 0
    return len(document.value["scoring"]["coral"]["secrets"])


def _count_conversion_secrets(document: Document, conversions: Conversions | None) -> int:
    return 0 if conversions is None else len(document.value["conversions"].get("secrets", ()))


def _conversions(
    document: Document, conversions: Conversions | None, secrets: SecretReferences
) -> Conversions | None:
    """The settings with the secrets that could be opened."""
    count = _count_conversion_secrets(document, conversions)
    paths = ((*_CONVERSION_SECRETS, index) for index in range(count))
    opened = tuple(Secret(value) for path in paths if (value := secrets.value(path)) is not None)
    return conversions and replace(conversions, secrets=opened)


def _owner_of(path: Path) -> Message | str:
    """Whose a value is: `source meta`, `target care`."""
    if len(path) < 2 or path[0] not in ("sources", "targets"):
        return ""
    return _source_name(path[1]) if path[0] == "sources" else _target_name(path[1])


def _source_name(name: object) -> Message:
    return message("source {name}", name=name)


def _target_name(name: object) -> Message:
    return message("target {name}", name=name)


def _missing_sources(document: Document, file: FileModel) -> list[Problem]:
    """No source at all, unless texts of other programs are scored: that needs none."""
    if "sources" in file.model_fields_set or dict(file)["scoring"] is not None:
        return []
    return [Problem(document.where(("sources",)), message("'{key}' is missing", key="sources"))]


def _contradictions(document: Document, file: FileModel) -> list[Problem]:
    """Two models, when `model` is written and not merely left at its default."""
    values = dict(file)
    is_written = "model" in file.model_fields_set
    if values["classifier"] is None or values["model"] is None or not is_written:
        return []
    problem = message(
        "'classifier': only one model can be in use, and 'model' names another; delete one of the two lines"
    )
    return [Problem(document.where(("classifier",), key=True), problem)]


def _mail(mail: Mail | None, secrets: SecretReferences) -> Mail | None:
    """The settings with the password, if it could be opened."""
    password = secrets.value(_MAIL_PASSWORD)
    return mail if mail is None or password is None else replace(mail, password=Secret(password))


def _nowhere_to_go(document: Document, file: FileModel) -> list[Problem]:
    return [*_unknown_targets(document, file), *_mails_without_server(document, file)]


def _unknown_targets(document: Document, file: FileModel) -> list[Problem]:
    """Whom trends are told and who is no target."""
    trends = dict(file)["trends"]
    names = trends.notify if isinstance(trends, TrendSettings) else ()
    return [
        Problem(
            document.where(("trends", "notify", index)),
            with_suggestion(message("'notify': there is no target '{name}'", name=name), name, file.targets),
        )
        for index, name in enumerate(names)
        if name not in file.targets
    ]


def _mails_without_server(document: Document, file: FileModel) -> list[Problem]:
    """Reports that go to people, and nothing that says by which server."""
    values = dict(file)
    trends = values["trends"]
    if values["mail"] is None and isinstance(trends, TrendSettings) and trends.mail:
        problem = message("'trends': 'mail' needs a block 'mail' that says which server takes mails")
        return [Problem(document.where(("trends", "mail"), key=True), problem)]
    if values["mail"] is not None or not any(report.to for report in values["reports"]):
        return []
    problem = message("'reports': 'to' needs a block 'mail' that says which server takes mails")
    return [Problem(document.where(("reports",), key=True), problem)]


def _listening(document: Document, settings: Mapping[str, object]) -> Iterator[Problem]:
    """Who reaches the port, where that is more than this machine."""
    monitoring = settings["monitoring"]
    assert isinstance(monitoring, Monitoring)
    web = settings["web"]
    hosts: list[tuple[Path, object]] = [
        (("host",), settings["host"]),
        (("monitoring", "host"), monitoring.host),
    ]
    if isinstance(web, Web):
        hosts.append((("web", "host"), web.host))
    for path, host in hosts:
        if warning := listening_warning(str(host)):
            yield Problem(document.where(path), message("'{key}': {problem}", key="host", problem=warning))


def _duplicates(document: Document, file: FileModel) -> list[Problem]:
    """Names and accounts that are there twice, so that nobody could tell which is meant."""
    problems = [
        Problem(
            document.where(("targets", name), key=True),
            message("{owner}: there is a source of that name, too", owner=_target_name(name)),
        )
        for name in file.targets
        if name in file.sources
    ]
    seen: set[tuple[str, str]] = set()
    for name, source in file.sources.items():
        for index, account in enumerate(source.accounts):
            if (account.platform, account.id) in seen:
                problem = message(
                    "{owner}: duplicate {platform} account {id}",
                    owner=_source_name(name),
                    platform=account.platform,
                    id=account.id,
                )
                problems.append(Problem(document.where(("sources", name, "accounts", index)), problem))
            seen.add((account.platform, account.id))
    return problems
