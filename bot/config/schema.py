"""What may be written in `config.yaml`, as a pydantic model that is derived from `settings`.

Names and defaults stand in `settings` only; here are the type and the bounds of each.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model

from bot.config.addresses import AddressKind, address_problem
from bot.config.conversions_schema import ConversionsEntry, conversions_of
from bot.config.drafts_schema import DraftsEntry, drafts_of
from bot.config.reports_schema import MailEntry, Recipient, ReportEntry, mail_of, reports_of
from bot.config.review_schema import ReviewEntry, review_of
from bot.config.settings import Config, CoralSettings, CustomModel, Monitoring, Retention, Scoring, Web
from bot.documents import parse_duration
from bot.domain.answer_limits import AnswerLimits
from bot.domain.engagement import HEAVIEST, EngagementWeights
from bot.domain.posts import PostSettings
from bot.domain.rate_limits import BreakerLimits
from bot.domain.spikes import FEWEST_WEEKS, TrendSettings
from bot.domain.taxonomy import INTENT_PREFIX, SCORE_NAMES
from bot.errors import message
from bot.text import phone_numbers

_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
_ATTRIBUTE = re.compile("[A-Z][A-Z0-9_]{0,99}")
_LANGUAGE = re.compile("[a-z]{2,3}")
_SHA256 = re.compile("[0-9a-f]{64}")
_PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")


def _id(value: Any) -> Any:
    # Platforms write ids as numbers; here they are text, to the last of their digits.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError(message("expected a text that is not empty"))
    return text


def _path(text: str) -> str:
    if not _not_blank(text).isprintable():
        raise ValueError(message("expected a path of characters that can be seen"))
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(message("expected a name of small letters, digits, - and _"))
    return text


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(message("expected a time zone such as Europe/Paris")) from error
    return text


def _sha256(text: str) -> str:
    if text and not _SHA256.fullmatch(text):
        raise ValueError(message("expected the 64 hexadecimal digits of a SHA-256"))
    return text


def _store(text: str) -> str:
    address = urlsplit(text)
    if text and (address.scheme not in ("postgresql", "postgres") or not address.path.strip("/")):
        raise ValueError(message("expected an address such as postgresql://tamis@db.example.org/tamis"))
    if address.password or "password=" in address.query:
        raise ValueError(
            message("expected no password: PostgreSQL reads it from PGPASSFILE (~/.pgpass) or PGPASSWORD")
        )
    return text


def _public_url(text: str) -> str:
    if text and not _PUBLIC_URL.fullmatch(text):
        raise ValueError(message("expected an address such as https://bot.example.org"))
    if text and (problem := address_problem(text, AddressKind.WHOLE)):
        raise ValueError(problem)
    return text


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(message("expected an IP address or a network such as 10.0.0.0/8")) from error
    return text


def _country(text: str) -> str:
    if not phone_numbers.has_plan(text):
        raise ValueError(message("expected a country such as FR or GB (ISO 3166)"))
    return text


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(message("expected a language such as fr or en (ISO 639)"))
    return text


def _attribute(text: str) -> str:
    if not _ATTRIBUTE.fullmatch(text):
        raise ValueError(message("expected a name of capital letters, digits and _"))
    return text


def _score_name(text: str) -> str:
    # What a moderator's decisions taught has intents of its own.
    if text not in SCORE_NAMES and not text.startswith(INTENT_PREFIX):
        raise ValueError(message("expected a score such as toxicity or intent.praise"))
    return text


Text = Annotated[str, AfterValidator(_not_blank)]
PathText = Annotated[str, AfterValidator(_path)]
Name = Annotated[str, AfterValidator(_name)]
Id = Annotated[str, BeforeValidator(_id), AfterValidator(_not_blank)]
Seconds = Annotated[float, BeforeValidator(parse_duration)]
SettingValue = Annotated[str, BeforeValidator(_id)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AccountEntry(_Model):
    """One account of a source, as it is written."""

    platform: Name
    id: Id
    name: str = ""
    token: Text | None = None
    refresh_token: Text | None = None
    settings: dict[str, SettingValue] = {}


class SourceEntry(_Model):
    """One source or target, as it is written."""

    adapter: Name
    secrets: list[Text] = []
    settings: dict[str, SettingValue] = {}
    accounts: list[AccountEntry] = []


class _ClassifierEntry(_Model):
    model: PathText
    labels: PathText


def _model_of(values: type, types: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a dataclass for `create_model`: its names and defaults with these types."""
    return {
        field.name: (
            types[field.name],
            field.default if field.default is not MISSING else Field(default_factory=field.default_factory),  # type: ignore[arg-type]
        )
        for field in fields(values)
        if field.name in types
    }


_COUNT = Annotated[float, Field(ge=1, le=1e6)]
_BREAKER_TYPES = dict.fromkeys((field.name for field in fields(BreakerLimits)), _COUNT) | {
    "post_share": Annotated[float, Field(ge=0, le=1)],
    "deletes_per_day": Annotated[float, Field(ge=0, le=1e6)],
    "max_overturn_rate": Annotated[float, Field(gt=0, le=1)],
}
_BreakerModel = create_model("_BreakerModel", __base__=_Model, **_model_of(BreakerLimits, _BREAKER_TYPES))


_ANSWER_TYPES = dict.fromkeys((field.name for field in fields(AnswerLimits)), _COUNT)
_AnswersModel = create_model("_AnswersModel", __base__=_Model, **_model_of(AnswerLimits, _ANSWER_TYPES))


def _breaker(entry: BaseModel) -> BreakerLimits:
    return BreakerLimits(**entry.model_dump())


def _answers(entry: BaseModel) -> AnswerLimits:
    return AnswerLimits(**entry.model_dump())


_RETENTION_TYPES = {
    "evidence": Seconds,
    "messages": dict[Text, Annotated[Seconds, Field(ge=86_400, le=3_650 * 86_400)]],
}
_RetentionModel = create_model("_RetentionModel", __base__=_Model, **_model_of(Retention, _RETENTION_TYPES))


_TRENDS_TYPES = {
    "at_least": _COUNT,
    "authors": _COUNT,
    "deviation": Annotated[float, Field(ge=2, le=100)],
    "times_usual": Annotated[float, Field(ge=1, le=100)],
    "weeks": Annotated[int, Field(ge=FEWEST_WEEKS, le=26)],
    "cooldown": Annotated[Seconds, Field(le=7 * 86_400)],
    "notify": Annotated[list[Name], AfterValidator(tuple)],
    "mail": Annotated[list[Recipient], Field(max_length=20), AfterValidator(tuple)],
    "state": Annotated[str, Field(max_length=64)],
}
_TrendsModel = create_model("_TrendsModel", __base__=_Model, **_model_of(TrendSettings, _TRENDS_TYPES))


def _trends(entry: BaseModel) -> TrendSettings:
    return TrendSettings(**dict(entry))


_WEIGHT_TYPES = dict.fromkeys(
    (field.name for field in fields(EngagementWeights)), Annotated[float, Field(ge=0, le=HEAVIEST)]
)
_WeightsModel = create_model("_WeightsModel", __base__=_Model, **_model_of(EngagementWeights, _WEIGHT_TYPES))


def _weights(entry: BaseModel) -> EngagementWeights:
    return EngagementWeights(**entry.model_dump())


_POSTS_TYPES = {
    "grace": Annotated[Seconds, Field(le=7 * 86_400)],
    "per_day": Annotated[int, Field(ge=1, le=1_000)],
    "hold_while": Annotated[list[Text], Field(max_length=20), AfterValidator(tuple)],
    "two_people": bool,
    "planners": Annotated[list[Text], AfterValidator(tuple)],
}
_PostsModel = create_model("_PostsModel", __base__=_Model, **_model_of(PostSettings, _POSTS_TYPES))


def _posts(entry: BaseModel) -> PostSettings:
    return PostSettings(**dict(entry))


class CoralEntry(_Model):
    """The phase of a Coral server, as it is written."""

    secrets: Annotated[list[Text], Field(min_length=1)]
    timeout: Annotated[Seconds, Field(gt=0, le=10)] = CoralSettings.timeout


_SCORING_TYPES = {
    "host": Text,
    "port": Annotated[int, Field(ge=0, le=65_535)],
    "requests_per_second": Annotated[float, Field(gt=0, le=10_000)],
    "timeout": Annotated[Seconds, Field(gt=0, le=60)],
    "languages": Annotated[list[Annotated[str, AfterValidator(_language)]], AfterValidator(tuple)],
    "coral": CoralEntry | None,
    "attributes": dict[
        Annotated[str, AfterValidator(_attribute)], Annotated[str, AfterValidator(_score_name)]
    ],
}
_ScoringModel = create_model("_ScoringModel", __base__=_Model, **_model_of(Scoring, _SCORING_TYPES))


def _scoring(entry: BaseModel) -> Scoring:
    """The settings without the secrets of Coral, which the parser opens."""
    values = dict(entry)
    if values["coral"] is not None:
        values["coral"] = CoralSettings(secrets=(), timeout=values["coral"].timeout)
    return Scoring(**values)


def _retention(entry: BaseModel) -> Retention:
    return Retention(**entry.model_dump())


_PORT = Annotated[int, Field(ge=0, le=65_535)]
_MonitoringModel = create_model(
    "_MonitoringModel",
    __base__=_Model,
    **_model_of(
        Monitoring,
        {"host": Text, "port": _PORT, "allowed_hosts": Annotated[list[Text], AfterValidator(tuple)]},
    ),
)


def _monitoring(entry: BaseModel) -> Monitoring:
    return Monitoring(**dict(entry))


_WebModel = create_model(
    "_WebModel",
    __base__=_Model,
    **_model_of(
        Web,
        {
            "host": Text,
            "port": _PORT,
            "public_url": Annotated[str, AfterValidator(_public_url)],
            "trusted_proxies": Annotated[
                list[Annotated[str, AfterValidator(_network)]], AfterValidator(tuple)
            ],
            "session": Annotated[Seconds, Field(ge=60, le=90 * 86_400)],
            "requests_per_second": Annotated[float, Field(gt=0, le=10_000)],
            "on_webhook_port": bool,
            "assistants": bool,
        },
    ),
)


def _web(entry: BaseModel) -> Web:
    return Web(**dict(entry))


def _classifier(entry: _ClassifierEntry) -> CustomModel:
    return CustomModel(**entry.model_dump())


_TYPES: Mapping[str, Any] = MappingProxyType(
    {
        "data": PathText,
        "store": Annotated[str, AfterValidator(_store)],
        "host": Text,
        "port": _PORT,
        "monitoring": Annotated[_MonitoringModel, AfterValidator(_monitoring)],
        "public_url": Annotated[str, AfterValidator(_public_url)],
        "rules": PathText,
        "model": PathText | None,
        "model_sha256": Annotated[str, AfterValidator(_sha256)],
        "classifier": Annotated[_ClassifierEntry, AfterValidator(_classifier)] | None,
        "timezone": Annotated[str, AfterValidator(_timezone)],
        "countries": Annotated[
            list[Annotated[str, AfterValidator(_country)]], Field(min_length=1), AfterValidator(tuple)
        ],
        "language": Literal["fr", "en"],
        "staff": Annotated[list[Id], AfterValidator(tuple)],
        "log_level": Literal["debug", "info", "warning", "error"],
        "verify_after": Annotated[list[Seconds], Field(min_length=1, max_length=10), AfterValidator(tuple)],
        "reply_max_age": Seconds,
        "echo_grace": Seconds,
        "undo_window": Annotated[Seconds, Field(le=300)],
        "takeover": Annotated[Seconds, Field(ge=60, le=30 * 86_400)],
        "fragment_window": Annotated[Seconds, Field(le=60)],
        "calls_per_second": Annotated[float, Field(gt=0, le=10_000)],
        "call_timeout": Seconds,
        "classifier_timeout": Seconds,
        "workers": Annotated[int, Field(ge=1, le=256)],
        "body_limit": Annotated[int, Field(ge=1024, le=2**26)],
        "read_timeout": Seconds,
        "breaker": Annotated[_BreakerModel, AfterValidator(_breaker)],
        "answers": Annotated[_AnswersModel, AfterValidator(_answers)],
        "retention": Annotated[_RetentionModel, AfterValidator(_retention)],
        "mail": Annotated[MailEntry, AfterValidator(mail_of)] | None,
        "engagement_weights": Annotated[_WeightsModel, AfterValidator(_weights)],
        "reports": Annotated[dict[Name, ReportEntry], AfterValidator(reports_of)],
        "web": Annotated[_WebModel, AfterValidator(_web)] | None,
        "conversions": Annotated[ConversionsEntry, AfterValidator(conversions_of)] | None,
        "posts": Annotated[_PostsModel, AfterValidator(_posts)],
        "review": Annotated[ReviewEntry, AfterValidator(review_of)],
        "drafts": Annotated[DraftsEntry, AfterValidator(drafts_of)] | None,
        "trends": Annotated[_TrendsModel, AfterValidator(_trends)] | None,
        "scoring": Annotated[_ScoringModel, AfterValidator(_scoring)] | None,
    }
)


class FileModel(_Model):
    """What has no default, or another form than in `Config`."""

    version: Literal[1]
    sources: dict[Name, SourceEntry] = {}
    targets: dict[Name, SourceEntry] = {}


#: The whole file. All but `version`, `sources` and `targets` are the values of `Config`.
ConfigFile = create_model("ConfigFile", __base__=FileModel, **_model_of(Config, _TYPES))
