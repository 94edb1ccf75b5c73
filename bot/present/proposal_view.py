"""Draws what an assistant proposes about a case, marked as that, for the person who decides."""

from collections.abc import Iterator

from bot.present.case_layout import Line
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import CaseView

#: As many as the longest text that may be proposed takes on 80 columns, with some line ends in it.
_MOST_ROWS = 14


def proposal_lines(view: CaseView, t: Catalog) -> Iterator[Line]:
    """What is proposed, by whose assistant and why, and the text that would be sent, whole."""
    proposal = view.proposal
    if proposal is None:
        return
    head = t(
        "proposal.head",
        answer=t.term("answer", proposal.answer),
        by=sanitize_terminal(proposal.by.id, 30),
        age=t.duration(view.at.timestamp() - proposal.at),
    )
    if proposal.is_stale:
        head += " · " + t("proposal.stale")
    elif proposal.why:
        head += f": {sanitize_terminal(proposal.why, 200)}"
    yield Line(label=t("proposal"), text=head, rows=2)
    if proposal.text:
        # One key sends it: whoever strikes that has seen all of it.
        text = sanitize_terminal(proposal.text, lines=True)
        yield Line(label="", text=text, rows=_MOST_ROWS, min_rows=_MOST_ROWS)
