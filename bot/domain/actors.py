"""Who decides and acts."""

from dataclasses import dataclass

from bot.domain.enums import ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """A rule by its id, a person by the name they gave, or the program itself by the part that acted."""

    kind: ActorKind
    id: str

    @classmethod
    def person(cls, name: str) -> "Actor":
        """The person of that name."""
        return cls(ActorKind.PERSON, name)

    @classmethod
    def rule(cls, rule_id: str) -> "Actor":
        """The rule of that id."""
        return cls(ActorKind.RULE, rule_id)

    @classmethod
    def system(cls, component: str) -> "Actor":
        """A part of the program, such as `dispatcher`."""
        return cls(ActorKind.SYSTEM, component)

    @property
    def is_person(self) -> bool:
        """Whether somebody of the team did it."""
        return self.kind is ActorKind.PERSON
