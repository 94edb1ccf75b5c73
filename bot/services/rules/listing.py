"""Lists the rules in force, as somebody reads them who decides about cases."""

from dataclasses import dataclass

from bot.domain import Mode
from bot.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSummary:
    """One rule: what it is for, and whether it acts."""

    id: str
    title: str
    why: str
    mode: Mode
    policy: str
    owner: str
    tags: tuple[str, ...]
    where: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleList:
    """All rules in their order, and the version of them that decisions name."""

    version: str
    rules: tuple[RuleSummary, ...]


def list_rules(workspace: Workspace) -> RuleList:
    """The rules in force. Raises `ConfigError` or `UserError` when they cannot be read."""
    rules = workspace.rules
    return RuleList(
        version=rules.version,
        rules=tuple(
            RuleSummary(
                id=rule.id,
                title=rule.title,
                why=rule.why,
                mode=rule.mode,
                policy=rule.policy,
                owner=rule.owner,
                tags=rule.tags,
                where=rule.where,
            )
            for rule in rules.rules
        ),
    )
