"""What assistants propose, and `tamis mcp`."""

from collections.abc import Mapping

MESSAGES: Mapping[str, str | tuple[str, str]] = {
    "proposal": "proposal",
    "proposal.head": "{answer}, by an assistant of {by} {age} ago",
    "proposal.stale": "the item has changed since: it can only be refused",
    "did.proposed": "case {id}: proposed ({answer}); nothing is done before a person accepts it.",
    "did.refused_proposal": "case {id}: the proposal is gone; the case stays open.",
    "proposal_none": "nothing is proposed about this item",
    "proposal_no_case": "only an open case can be proposed an answer for",
    "proposal_blind": "case {id} is reviewed blindly: whoever decides shall not know what others think, so nothing can be proposed",
    "proposal_answer": "'{answer}' cannot be proposed; these can: {answers}",
    "proposal_text": "a text makes no sense with '{answer}'; say why with 'why' instead",
    "proposal_why": "expected up to {most} printable characters, came {length}",
    "proposal_stale": "the item of case {id} has changed since this was proposed; decide yourself, or refuse the proposal",
    "proposal_replaced": "another proposal stands about case {id} by now; nothing was decided; look at it again",
    "proposal_rejected": "the text may not be proposed ({check}): {problem}",
    "pseudonyms_unreadable": "the key of pseudonyms, '{path}', cannot be read or made ({reason})",
    "pseudonyms_damaged": "the key of pseudonyms, '{path}', must have {bytes} bytes; put back the one that was there, or remove it and all pseudonyms change",
    "mcp.no_sdk": "assistants need the package mcp: pip install 'tamis[mcp]'",
    "mcp.unknown_tool": "there is no tool '{name}'; there are: {names}",
    "mcp.rules_of_leads": "other rules than those in force are tried by leads",
    "mcp.busy": "a backtest is running; ask again when it has ended",
    "mcp.too_long": "the answer has {length} characters, {most} at most: ask for less, such as a lower 'limit' or a narrower 'query'",
    "mcp.no_resource": "there is no resource '{uri}'; there are: {uris}",
    "proposal_rules_unreadable": "no text can be proposed while the rules cannot be read; 'tamis rules check' reports why",
}
