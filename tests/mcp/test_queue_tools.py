"""What the tools on the queue take."""

import pytest
from pydantic import ValidationError

from bot.mcp.queue_tools import ListArguments, ProposalArguments


def test_a_page_has_an_end() -> None:
    assert ListArguments().limit == 20
    for wrong in ({"limit": 51}, {"offset": -1}, {"query": "x" * 201}):
        with pytest.raises(ValidationError):
            ListArguments(**wrong)


def test_a_proposal_is_about_a_version_that_was_seen() -> None:
    with pytest.raises(ValidationError, match="version"):
        ProposalArguments(case=1, answer="hide")
