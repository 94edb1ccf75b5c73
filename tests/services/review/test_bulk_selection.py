"""What a bulk answer would be for, before it is given."""

from typing import Any

import pytest

from bot.domain import Actor, CaseRequest, Decision, Kind, Match, Mode, Reason, Verb
from bot.errors import UserError
from bot.services import review
from bot.services.review import BulkCommand, BulkSelection, LeftOut, ReviewAnswer, bulk_selection
from bot.store import Store, Transaction, decisions
from bot.store.review import case_leases
from tests.fakes.bulk import HIDE, many, previewed
from tests.fakes.cases import START, decided, moment, received, waiting, workspace

APPROVE = BulkCommand(answer=ReviewAnswer.APPROVE)


async def test_items_people_and_a_sample_from_the_first_to_the_last_are_told(db: Store) -> None:
    def work(tx: Transaction) -> None:
        for number in range(1, 12):
            waiting(tx, number, at=number, author_id=f"a{number % 3}")

    await db.write(work)
    preview = await previewed(workspace(db, "Léa", moment(20)))
    assert (len(preview.items), preview.authors, preview.events) == (11, 3, 11)
    assert [entry.case.id for entry in preview.sample] == [1, 3, 6, 9, 11] or len(preview.sample) == 5
    assert not preview.needs_second
    assert preview.left_out == {}


async def test_a_query_narrows_it_and_ids_name_it(db: Store) -> None:
    await db.write(many)
    await db.write(lambda tx: waiting(tx, 4, language="fr"))
    space = workspace(db, "Léa", moment(20))
    assert [item.reference for item in (await previewed(space, "lang:fr")).items] == ["case:4"]
    named = await review.preview_bulk(space, BulkSelection(references=("55_2", "case:2", "1")), HIDE)
    assert [item.reference for item in named.items] == ["case:2", "case:1"]
    with pytest.raises(UserError) as unknown:
        await review.preview_bulk(space, BulkSelection(references=("55_9",)), HIDE)
    assert unknown.value.code == "reference_unknown"


async def test_a_group_is_one_item_of_several_comments(db: Store) -> None:
    def flood(tx: Transaction) -> None:
        numbers = [received(tx, number, at=number) for number in (1, 2, 3)]
        request = CaseRequest(actor=Actor.rule("flood"), why="?", group=tuple(numbers[:2]))
        decided(tx, numbers[2], case=request, at=4)

    await db.write(flood)
    space = workspace(db, "Léa", moment(20))
    whole = await previewed(space)
    assert [(item.reference, item.events) for item in whole.items] == [("case:1", 3)]
    single = await review.preview_bulk(space, BulkSelection(references=("event:2",)), HIDE)
    assert [item.reference for item in single.items] == ["event:2"], "named alone, it is a matter of its own"


async def test_what_wants_a_look_of_its_own_is_left_out_and_counted(db: Store) -> None:
    def work(tx: Transaction) -> None:
        many(tx, 7)
        tx.execute("UPDATE case_ SET is_blind = 1 WHERE id = 1")  # type: ignore[attr-defined]
        case_leases.claim_case(tx, 2, who=Actor.person("Max"), at=START + 19)
        reason = Reason(condition="intent", saw="press")
        forbids = Match(rule="press", mode=Mode.ENFORCE, reasons=(reason,), never=(Verb.HIDE,))
        decisions.commit(
            tx, event_id=3, decision=Decision(rules_version="v1", matches=(forbids,)), at=START + 2
        )
        waiting(tx, 8, kind=Kind.DM, thread_id="t8")

    await db.write(work)
    await review.answer_case(workspace(db, "Max", moment(19)), "4", ReviewAnswer.APPROVE)
    await review.pass_item(workspace(db, "Léa", moment(19)), "5")
    preview = await previewed(workspace(db, "Léa", moment(20)), "state:any")
    assert preview.left_out == {
        LeftOut.BLIND: 1,
        LeftOut.CAUTION: 1,
        LeftOut.CLAIMED: 1,
        LeftOut.DECIDED: 1,
        LeftOut.IMPOSSIBLE: 1,
        LeftOut.WITHHELD: 1,
    }
    assert [item.reference for item in preview.items] == ["case:6", "case:7"]


async def test_what_a_rule_hides_for_personal_data_is_not_published_in_bulk(db: Store) -> None:
    def work(tx: Transaction) -> None:
        many(tx, 2)
        row = received(tx, 3)
        decided(tx, row, Verb.HIDE, rule="personal-data", case=CaseRequest(actor=Actor.rule("x"), why="?"))
        tx.execute(  # type: ignore[attr-defined]
            "UPDATE decision SET matches = replace(matches, 'toxicity', 'contains_email') WHERE event_id = ?",
            (row,),
        )

    await db.write(work)
    preview = await previewed(workspace(db, "Léa", moment(20)), command=APPROVE)
    assert (len(preview.items), preview.left_out) == (2, {LeftOut.CAUTION: 1})


async def test_the_token_is_that_of_the_items_and_their_versions(db: Store) -> None:
    await db.write(many)
    space = workspace(db, "Léa", moment(20))
    first, same = await previewed(space), await previewed(space)
    assert first.token == same.token
    await db.write(lambda tx: waiting(tx, 4))
    assert (await previewed(space)).token != first.token


async def test_more_than_can_be_answered_at_once_is_refused(db: Store, monkeypatch: Any) -> None:
    monkeypatch.setattr(bulk_selection, "MOST_ITEMS", 2)
    await db.write(many)
    with pytest.raises(UserError) as refused:
        await previewed(workspace(db, "Léa", moment(20)))
    assert (refused.value.code, refused.value.data["count"]) == ("bulk_too_many", 3)
