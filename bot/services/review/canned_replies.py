"""The texts of `replies:` as a person may send them: filled in for one item, in its author's language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.answers import Reply, fill_replies, with_link
from bot.domain import Actor, CaseRequest, Decision, Judgement
from bot.errors import UserError
from bot.services.campaign_links import links_of
from bot.services.review.case_view import CaseView
from bot.services.workspace import Workspace

#: How an entry of the knowledge base is called among the texts of the rules.
_PROPOSED = "? {entry}"
_ASKED = Actor.system("canned")


@dataclass(frozen=True, kw_only=True, slots=True)
class CannedReply:
    """One text under the name that it has in the rules file."""

    name: str
    text: str


def canned_replies(
    workspace: Workspace, view: CaseView, own: Mapping[str, Reply] = MappingProxyType({})
) -> tuple[CannedReply, ...]:
    """The entries of the knowledge base that may answer this item, the likeliest first, and the replies that
    can be filled in for it: those for people alone (`own`), then those in the order of the rules file.

    Raises `UserError` without a configuration, since the shipped texts are nobody's own, and `ConfigError`
    when the rules cannot be read.
    """
    if not workspace.is_configured:
        raise UserError("no_replies_here")
    rules, event = workspace.rules, view.stored.event
    judgement = view.stored.judgement or Judgement(scores={}, language="und", model="")
    links = links_of(workspace.config)
    filled: list[CannedReply] = [
        replace(reply, text=links.tag(reply.text, event, _ASKED.id)) for reply in _proposed(judgement)
    ]
    source = replace(rules, replies={**own, **rules.replies})
    for name in source.replies:
        request = CaseRequest(actor=_ASKED, why="", draft=name)
        decision = Decision(rules_version=rules.version, case=request)
        case = fill_replies(decision, event, judgement, source, links=links).case
        if case is not None and case.draft:
            filled.append(CannedReply(name=name, text=case.draft))
    return tuple(filled)


def _proposed(judgement: Judgement) -> list[CannedReply]:
    return [
        CannedReply(name=_PROPOSED.format(entry=answer.entry), text=with_link(answer, answer.text))
        for answer in judgement.knowledge
        if answer.text
    ]
