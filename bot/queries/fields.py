"""The fields of the language: their names in English and French, and what may stand behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType

from bot.domain import Kind, Verb
from bot.domain.taxonomy import BINARY_SCORES, INTENT_PREFIX, SCORE_NAMES, SENTIMENTS


class Takes(Enum):
    """What stands behind a field."""

    NAME = auto()  # any name or id
    CHOICE = auto()  # one of a closed set
    PERSON = auto()  # a moderator, `me` or `none`
    NUMBER = auto()
    SPAN = auto()  # 30m, 2h, 3d, 1w
    MOMENT = auto()  # a span before now, or a date
    TEXT = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field. `choices` are the values of a closed set by every word that means them; `may_be_near` says
    whether `~` looks for what is written a little differently."""

    name: str
    takes: Takes
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    may_be_near: bool = False
    example: str


def _choices(*values: str, **aliases: str) -> Mapping[str, str]:
    """Values that mean themselves, and other words with the value that they mean."""
    plain = {value: value for value in values}
    return MappingProxyType(plain | {word.replace("_", "-"): value for word, value in aliases.items()})


_STATES = _choices(
    "open", "closed", "decided", "snoozed", "claimed", "free", "overdue", "blind", "any",
    ouvert="open", clos="closed", fermé="closed", décidé="decided", reporté="snoozed", pris="claimed",
    libre="free", en_retard="overdue", aveugle="blind", tous="any",
)  # fmt: skip
_ORIGINS = _choices(
    "ad", "organic", "unknown",
    paid="ad", pub="ad", payant="ad", organique="organic", inconnu="unknown",
)  # fmt: skip
_HAS = _choices(
    "attachment", "link", "draft", "proposal", "note", "evidence", "due",
    image="attachment", pièce_jointe="attachment", lien="link", url="link", brouillon="draft",
    proposition="proposal",
    preuve="evidence", échéance="due",
)  # fmt: skip
_KINDS = _choices(
    *(kind.value for kind in Kind),
    message="dm", mp="dm", commentaire="comment", réponse="reply", avis="review", modification="edit",
)  # fmt: skip
_ACTIONS = _choices(
    *(verb.value for verb in Verb),
    masquer="hide", réafficher="unhide", supprimer="delete", répondre="reply", transmettre="escalate",
)  # fmt: skip
_ANSWERS = _choices(
    "approve", "hide", "unhide", "delete", "reply", "private_reply", "edit_reply", "escalate",
    approuver="approve", masquer="hide", réafficher="unhide", supprimer="delete", répondre="reply",
    transmettre="escalate",
)  # fmt: skip
_SENTIMENTS = _choices(*SENTIMENTS, positif="positive", neutre="neutral", négatif="negative")

FIELDS: tuple[Field, ...] = (
    Field(name="lang", takes=Takes.NAME, aliases=("language", "langue"), example="lang:fr"),
    Field(name="platform", takes=Takes.NAME, aliases=("plateforme",), example="platform:youtube,tiktok"),
    Field(name="account", takes=Takes.NAME, aliases=("compte",), example="account:1000"),
    Field(name="thread", takes=Takes.NAME, aliases=("post", "fil", "publication"), example="post:1000_77"),
    Field(name="author", takes=Takes.NAME, aliases=("auteur",), may_be_near=True, example="author~karine"),
    Field(name="kind", takes=Takes.CHOICE, aliases=("type", "genre"), choices=_KINDS, example="kind:dm"),
    Field(name="origin", takes=Takes.CHOICE, aliases=("origine",), choices=_ORIGINS, example="origin:paid"),
    Field(name="intent", takes=Takes.NAME, aliases=("intention",), example="intent:order_status"),
    Field(name="sentiment", takes=Takes.CHOICE, choices=_SENTIMENTS, example="sentiment:negative"),
    Field(name="harm", takes=Takes.NUMBER, aliases=("risk", "risque"), example="harm>0.6"),
    Field(name="rule", takes=Takes.NAME, aliases=("règle",), example="rule:links"),
    Field(name="queue", takes=Takes.NAME, aliases=("file",), example="queue:questions"),
    Field(name="label", takes=Takes.NAME, aliases=("flag", "étiquette"), example="label:contest"),
    Field(name="priority", takes=Takes.NUMBER, aliases=("priorité",), example="priority>=50"),
    Field(name="state", takes=Takes.CHOICE, aliases=("is", "état"), choices=_STATES, example="state:snoozed"),
    Field(name="age", takes=Takes.SPAN, aliases=("âge",), example="age>2h"),
    Field(name="due", takes=Takes.SPAN, aliases=("échéance",), example="due<1h"),
    Field(name="closed", takes=Takes.SPAN, aliases=("clos",), example="closed<8h"),
    Field(name="since", takes=Takes.MOMENT, aliases=("depuis",), example="since:2026-11-22"),
    Field(name="until", takes=Takes.MOMENT, aliases=("jusque",), example="until:2d"),
    Field(name="assigned", takes=Takes.PERSON, aliases=("assignee", "assigné"), example="assigned:me"),
    Field(name="claimed", takes=Takes.PERSON, aliases=("holder", "pris"), example="claimed:none"),
    Field(name="by", takes=Takes.PERSON, aliases=("par",), example="by:Léa"),
    Field(name="answer", takes=Takes.CHOICE, aliases=("décision",), choices=_ANSWERS, example="answer:hide"),
    Field(name="action", takes=Takes.CHOICE, aliases=("done",), choices=_ACTIONS, example="action:reply"),
    Field(name="has", takes=Takes.CHOICE, aliases=("avec",), choices=_HAS, example="has:attachment"),
    Field(name="id", takes=Takes.NAME, may_be_near=True, example="id:154"),
    Field(name="text", takes=Takes.TEXT, aliases=("texte",), example="text:retour"),
)
#: The fields by every name that they have.
FIELD_NAMES: Mapping[str, Field] = MappingProxyType(
    {name: entry for entry in FIELDS for name in (entry.name, *entry.aliases)}
)
#: Fields that say which cases are meant by their state: without one of them only open cases are.
STATE_FIELDS = ("state", "closed", "by", "answer")
#: Scores by every name that they have.
SCORES: Mapping[str, str] = MappingProxyType(
    {name: name for name in SCORE_NAMES}
    | {
        "toxicité": "toxicity",
        "insulte": "insult",
        "menace": "threat",
        "haine": "hate",
        "obscène": "obscene",
        "sexuel": "sexual",
    }
)
#: What a mistyped field is compared with.
SUGGESTED_NAMES = (*FIELD_NAMES, *SCORES.keys() - set(SCORE_NAMES), *BINARY_SCORES)


def score_named(name: str) -> str | None:
    """The full name of that score; a custom intent has one, too."""
    if name in SCORES:
        return SCORES[name]
    return name if name.startswith(INTENT_PREFIX) and name != INTENT_PREFIX else None
