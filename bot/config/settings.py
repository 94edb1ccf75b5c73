"""The settings as values, with their defaults. What may be written for each is in `schema`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain import COUNTRIES, Secret, Source
from bot.domain.answer_limits import AnswerLimits
from bot.domain.empty import empty_mapping
from bot.domain.engagement import EngagementWeights
from bot.domain.posts import PostSettings
from bot.domain.rate_limits import BreakerLimits
from bot.domain.report_schedule import ScheduledReport
from bot.domain.review_settings import ReviewSettings
from bot.domain.spikes import TrendSettings


@dataclass(frozen=True, kw_only=True)
class CustomModel:
    """A classifier of the operator's own: its folder, and the map of its labels."""

    model: str
    labels: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """How long things are stored, in seconds. `messages` is what people wrote, by platform; on one that is
    not named it stays until somebody asks."""

    evidence: float = 15_552_000.0  # 180 days
    messages: Mapping[str, float] = field(default_factory=empty_mapping)


@dataclass(frozen=True, kw_only=True, slots=True)
class Monitoring:
    """Where metrics and readiness are shown, and which names for that may be used besides loopback ones."""

    host: str = "127.0.0.1"
    port: int = 8081
    allowed_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CoralSettings:
    """The external moderation phase of a Coral server: the secrets with which it signs, and the seconds after
    which it is told that there is no opinion."""

    secrets: tuple[Secret, ...]
    timeout: float = 0.8


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """The endpoint that scores texts of other programs. `requests_per_second` is what a key may make unless
    it says otherwise; a request that waits for longer than `timeout` seconds is refused. `languages` replace
    those of the model; `attributes` are names of the operator's own for scores."""

    host: str = "127.0.0.1"
    port: int = 8090
    requests_per_second: float = 10.0
    timeout: float = 5.0
    languages: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=empty_mapping)
    coral: CoralSettings | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Web:
    """The dashboard and the API, for people who sign in. `public_url` is under which address they open them;
    "": that of the whole configuration. Of `trusted_proxies` it is believed for whom they ask. A browser is
    signed in for `session` seconds; a user may ask the API `requests_per_second` times on average. Only with
    `on_webhook_port` the port of the webhooks serves both, too; only with `assistants` do they have a door
    there, at `/mcp`."""

    host: str = "127.0.0.1"
    port: int = 8082
    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    session: float = 43_200.0
    requests_per_second: float = 10.0
    on_webhook_port: bool = False
    assistants: bool = False


@dataclass(frozen=True, kw_only=True)
class Mail:
    """The server that takes our mails. `security` is `starttls`, `tls` from the first byte, or `none`, which
    is for a server on this machine."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password: Secret | None = None
    sender: str = ""
    timeout: float = 30.0


#: Of what our links carry, the source is where somebody clicked and the medium says that we answered.
_PARAMETERS: Mapping[str, str] = MappingProxyType(
    {
        "utm_source": "{platform}",
        "utm_medium": "community",
        "utm_campaign": "{campaign}",
        "utm_content": "{rule}",
    }
)


#: Links of planned posts: by its name a conversion is found again to be of a post.
_POST_PARAMETERS: Mapping[str, str] = MappingProxyType(
    {"utm_source": "{platform}", "utm_medium": "social", "utm_content": "{post}"}
)


@dataclass(frozen=True, kw_only=True)
class Conversions:
    """Links of replies to the `hosts` of the operator get these `parameters`, those of planned posts get what
    `posts` says. A shop tells what came of it
    with one of the `secrets`, in requests no older than `tolerance` seconds."""

    hosts: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=lambda: _PARAMETERS)
    posts: Mapping[str, str] = field(default_factory=lambda: _POST_PARAMETERS)
    secrets: tuple[Secret, ...] = ()
    tolerance: float = 300.0


@dataclass(frozen=True, kw_only=True)
class Drafts:
    """An endpoint that is asked for drafts of answers in the cases of these `queues`: the one setting by
    which what people wrote leaves this machine, unless the endpoint is on it. `max_tokens` is the longest
    answer."""

    url: str
    model: str
    queues: tuple[str, ...]
    key: Secret | None = None
    timeout: float = 30.0
    calls_per_hour: int = 60
    calls_per_day: int = 500
    tokens_per_hour: int = 100_000
    tokens_per_day: int = 500_000
    max_tokens: int = 300


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything an operator can set. Times are in seconds, sizes in bytes."""

    sources: tuple[Source, ...] = ()
    targets: tuple[Source, ...] = ()
    secrets: tuple[
        Secret, ...
    ] = ()  # every one that was opened, also those in settings: what no log may show
    data: str = "data"
    store: str = ""  # the address of a database of PostgreSQL; empty for the file in `data`
    host: str = "127.0.0.1"
    port: int = 8080
    monitoring: Monitoring = field(default_factory=Monitoring)
    public_url: str = ""
    rules: str = "rules.yaml"
    model: str | None = "models/weights"
    model_sha256: str = ""
    classifier: CustomModel | None = None
    timezone: str = "Europe/Paris"
    countries: tuple[str, ...] = COUNTRIES
    language: str = "fr"
    staff: tuple[str, ...] = ()
    log_level: str = "info"
    verify_after: tuple[float, ...] = (5.0, 30.0, 120.0)
    reply_max_age: float = 21_600.0
    echo_grace: float = 2.0
    fragment_window: float = 4.0
    undo_window: float = 5.0
    takeover: float = 86_400.0
    calls_per_second: float = 50.0
    call_timeout: float = 20.0
    classifier_timeout: float = 10.0
    workers: int = 16
    body_limit: int = 4 * 2**20
    read_timeout: float = 10.0
    breaker: BreakerLimits = field(default_factory=BreakerLimits)
    answers: AnswerLimits = field(default_factory=AnswerLimits)
    retention: Retention = field(default_factory=Retention)
    posts: PostSettings = field(default_factory=PostSettings)
    review: ReviewSettings = field(default_factory=ReviewSettings)
    trends: TrendSettings | None = field(default_factory=TrendSettings)
    scoring: Scoring | None = None
    web: Web | None = None
    conversions: Conversions | None = None
    drafts: Drafts | None = None
    engagement_weights: EngagementWeights = field(default_factory=EngagementWeights)
    mail: Mail | None = None
    reports: tuple[ScheduledReport, ...] = ()

    def source(self, name: str) -> Source | None:
        """The source or escalation target of that name."""
        return next((source for source in (*self.sources, *self.targets) if source.name == name), None)
