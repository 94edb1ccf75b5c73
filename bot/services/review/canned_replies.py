"""The texts of `replies:` as a person may send them: filled in for one item, in its author's language."""

from dataclasses import dataclass

from bot.answers import fill_replies
from bot.domain import Actor, CaseRequest, Decision, Judgement
from bot.errors import UserError
from bot.services.review.case_view import CaseView
from bot.services.workspace import Workspace

_ASKED = Actor.system("canned")


@dataclass(frozen=True, kw_only=True, slots=True)
class CannedReply:
    """One text under the name that it has in the rules file."""

    name: str
    text: str


def canned_replies(workspace: Workspace, view: CaseView) -> tuple[CannedReply, ...]:
    """The replies that can be filled in for this item, in the order of the rules file.

    Raises `UserError` without a configuration, since the shipped texts are nobody's own, and `ConfigError`
    when the rules cannot be read.
    """
    if not workspace.is_configured:
        raise UserError("no_replies_here")
    rules, event = workspace.rules, view.stored.event
    judgement = view.stored.judgement or Judgement(scores={}, language="und", model="")
    filled: list[CannedReply] = []
    for name in rules.replies:
        request = CaseRequest(actor=_ASKED, why="", draft=name)
        decision = Decision(rules_version=rules.version, case=request)
        case = fill_replies(decision, event, judgement, rules).case
        if case is not None and case.draft:
            filled.append(CannedReply(name=name, text=case.draft))
    return tuple(filled)
