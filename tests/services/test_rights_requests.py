"""What people do about rights; the walk is in `tests/walk/test_rights.py`."""

import pytest

from bot.domain import RightsState
from bot.errors import UserError
from bot.services.rights_requests import export_rights, list_rights, record_rights, show_rights, try_answer
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from bot.text.consent import Consent
from tests.fakes.cases import moment, received, workspace
from tests.fakes.rights import ask


async def test_what_was_given_elsewhere_is_recorded_with_its_proof_or_not_at_all(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1, author_id="900", text="my look"))
    lea = workspace(db, "Léa", moment(60))
    for incomplete in ({}, {"words": "yes"}, {"evidence": "a mail"}):
        with pytest.raises(UserError) as refused:
            await record_rights(lea, "event:1", RightsState.GRANTED, **incomplete)
        assert refused.value.code == "rights_without_proof"
    given = await record_rights(lea, "event:1", RightsState.GRANTED, words="yes", evidence="a mail")
    assert (given.state, given.words, given.evidence) == (RightsState.GRANTED, "yes", "a mail")
    (proof,) = await export_rights(lea)
    assert proof.is_unchanged
    assert proof.sha256 == given.sha256


async def test_a_change_after_the_yes_shows_in_the_proof(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1, author_id="900", text="my look"))
    lea = workspace(db, "Léa", moment(60))
    await record_rights(lea, "event:1", RightsState.GRANTED, words="yes", evidence="a mail")

    def tamper(tx: Transaction) -> None:
        tx.execute("UPDATE rights_request SET words = 'YES, everything'")  # type: ignore[attr-defined]

    await db.write(tamper)
    (proof,) = await export_rights(lea)
    assert not proof.is_unchanged


async def test_rights_are_taken_back_only_where_there_are_any(db: SqliteStore) -> None:
    await db.write(ask)
    lea = workspace(db, "Léa", moment(60))
    assert (await record_rights(lea, "55_1", RightsState.WITHDRAWN)).state is RightsState.WITHDRAWN
    assert [one.state for one in await list_rights(lea, states=(RightsState.ASKED,))] == []
    await db.write(lambda tx: received(tx, 9))
    with pytest.raises(UserError) as refused:
        await record_rights(lea, "55_9", RightsState.WITHDRAWN)
    assert refused.value.code == "no_rights_request"
    with pytest.raises(UserError):
        await show_rights(lea, "55_9")


async def test_only_an_answer_can_be_recorded(db: SqliteStore) -> None:
    await db.write(ask)
    with pytest.raises(UserError) as refused:
        await record_rights(workspace(db, "Léa", moment(60)), "55_1", RightsState.EXPIRED)
    assert refused.value.code == "rights_not_recordable"


async def test_how_an_answer_is_read_can_be_tried(db: SqliteStore) -> None:
    lea = workspace(db, "Léa", moment(60))
    assert [try_answer(lea, text) for text in ("oui", "non", "combien ?")] == [
        Consent.YES,
        Consent.NO,
        Consent.UNCLEAR,
    ]
