"""Who decides and acts."""

from dataclasses import dataclass, field

from bot.domain.enums import ActorKind

#: What parts of the program and kinds of actors are called. A person of that name could be taken for them.
RESERVED_NAMES = frozenset(
    {
        *ActorKind,
        *(
            "account",
            "answer-limit",
            "never-answered",
            "author",
            "blind_review",
            "breaker",
            "canned",
            "command_line",
            "dispatch",
            "drafts",
        ),
        *(
            "edited",
            "evidence",
            "flag_file",
            "instance",
            "intake",
            "macro",
            "platform",
            "poison",
            "posts",
            "privacy",
            "queue",
        ),
        *("retention", "rights", "rules", "safety-net", "tamis", "token", "trends"),
    }
)


@dataclass(frozen=True, slots=True)
class Login:
    """An account of this machine; `name` is empty where the machine knows none for the number."""

    name: str
    uid: int


@dataclass(frozen=True, slots=True)
class Actor:
    """A rule by its id, a person by the name they gave, or the program itself by the part that acted.

    `login` is under which account a person acted who gave another name than that.
    """

    kind: ActorKind
    id: str
    login: Login | None = field(default=None, compare=False)

    @classmethod
    def person(cls, name: str, login: Login | None = None) -> "Actor":
        """The person of that name."""
        return cls(ActorKind.PERSON, name, login)

    @classmethod
    def rule(cls, rule_id: str) -> "Actor":
        """The rule of that id."""
        return cls(ActorKind.RULE, rule_id)

    @classmethod
    def system(cls, component: str) -> "Actor":
        """A part of the program, such as `dispatcher`."""
        return cls(ActorKind.SYSTEM, component)

    @classmethod
    def parse(cls, text: str, bare: ActorKind = ActorKind.SYSTEM) -> "Actor":
        """The actor that `person:<name>`, `rule:<id>`, `system:<part>` or a bare id of kind `bare` names."""
        prefix, colon, name = text.partition(":")
        return cls(ActorKind(prefix), name) if colon and prefix in set(ActorKind) else cls(bare, text)

    @property
    def label(self) -> str:
        """How reports and JSON name who asked for an effect: the bare id of a rule, else with its kind."""
        return self.id if self.kind is ActorKind.RULE else f"{self.kind}:{self.id}"

    def __str__(self) -> str:
        """How the audit spells it: `person:<name>`, `rule:<id>`, or the bare name of a component."""
        return self.id if self.kind is ActorKind.SYSTEM else f"{self.kind}:{self.id}"

    @property
    def is_person(self) -> bool:
        """Whether somebody of the team did it."""
        return self.kind is ActorKind.PERSON
