"""The page for whoever asked: in their language, two dates, nothing of a stranger."""

from datetime import UTC, datetime

import pytest

from bot.domain import ErasureState
from bot.present.deletion_page import render_deletion_page

ASKED = datetime(2026, 11, 22, 12, tzinfo=UTC)
DONE = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("en;q=0.2, fr;q=0.7", "fr"),
        ("de-DE,de;q=0.9,fr;q=0.5", "fr"),
        ("fr;q=0", "en"),
        ("de", "en"),
        ("", "en"),
        ("*", "en"),
        ("fr;q=x,;;;,,q=1", "en"),
        ("<script>", "en"),
        ("../../etc", "en"),
    ],
)
def test_it_speaks_the_first_language_that_both_know(accepted: str, language: str) -> None:
    page = render_deletion_page(ErasureState.RECEIVED, ASKED, None, 0, accepted)
    assert f'<html lang="{language}">' in page
    assert "<script" not in page


def test_it_says_since_when_it_is_done() -> None:
    page = render_deletion_page(ErasureState.DONE, ASKED, DONE, 0, "en")
    assert "2026-11-22" in page
    assert "2026-11-23" in page


@pytest.mark.parametrize("state", [ErasureState.RECEIVED, ErasureState.ERASED])
def test_what_is_not_done_is_not_called_so(state: ErasureState) -> None:
    page = render_deletion_page(state, ASKED, None, 0, "en")
    assert "being carried out" in page
    assert "no longer" not in page


def test_what_is_kept_for_legal_claims_is_not_called_deleted() -> None:
    page = render_deletion_page(ErasureState.DONE, ASKED, DONE, 2, "en")
    assert "Excepted are 2 messages that are kept apart for legal claims" in page
    assert "Excepted" not in render_deletion_page(ErasureState.DONE, ASKED, DONE, 0, "en")
