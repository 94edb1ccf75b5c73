"""How far two people agree, and what became of appeals: by policy, with n, and never by person."""

import json

import pytest

from bot.domain import Verb
from bot.errors import UserError
from bot.present.serialize_report import second_opinions_json
from bot.services import review
from bot.services.reports.second_opinions import LEFT_ALONE, measure_second_opinions
from bot.store import Transaction
from bot.store.review.appeals import AppealOutcome
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import decided, moment, received, workspace
from tests.fakes.opinions import PEOPLE, asked_twice


async def test_agreement_is_by_policy_beyond_chance_and_with_its_n(db: SqliteStore) -> None:
    await db.write(asked_twice)
    measured = await measure_second_opinions(workspace(db, "Zoé", moment(99)), moment(0))
    assert set(measured.agreement) == {"legal", LEFT_ALONE}
    legal = measured.agreement["legal"]
    assert (legal.agreed.hits, legal.agreed.n) == (5, 6)
    # Observed 5/6; by chance 5/6 * 4/6 + 1/6 * 2/6 = 22/36: (30/36 - 22/36) / (14/36) = 4/7.
    assert legal.kappa.value == pytest.approx(4 / 7)
    assert legal.kappa.n == 6
    assert legal.kappa.low is not None
    assert legal.kappa.low < 4 / 7
    assert measured.agreement[LEFT_ALONE].kappa.value is None, "chance alone explains it"


async def test_appeals_are_counted_by_rule(db: SqliteStore) -> None:
    def hidden(tx: Transaction) -> None:
        for number, rule in ((1, "insult"), (2, "insult"), (3, "spam")):
            decided(tx, received(tx, number), Verb.HIDE, rule=rule, done_at=2.0)

    await db.write(hidden)
    outcomes = (AppealOutcome.OVERTURNED, AppealOutcome.UPHELD, AppealOutcome.UPHELD)
    for number, outcome in enumerate(outcomes, start=1):
        who = workspace(db, "Théophile", moment(10 + number))
        appeal = await review.file_appeal(who, f"event:{number}", "why?")
        await review.decide_appeal(who, appeal.id, outcome)
    measured = await measure_second_opinions(workspace(db, "Zoé", moment(99)), moment(0))
    assert (measured.overturned.hits, measured.overturned.n, measured.in_time.hits) == (1, 3, 3)
    shares = {rule: (share.hits, share.n) for rule, share in measured.overturned_by_rule.items()}
    assert shares == {"insult": (1, 2), "spam": (0, 1)}


async def test_nobody_is_named_and_nothing_is_measured_where_nothing_was(db: SqliteStore) -> None:
    await db.write(asked_twice)
    zoe = workspace(db, "Zoé", moment(99))
    told = json.dumps(second_opinions_json(await measure_second_opinions(zoe, moment(0))), ensure_ascii=False)
    assert not [name for name in PEOPLE if name in told]
    empty = await measure_second_opinions(zoe, moment(50))
    assert (empty.agreement, empty.overturned.share) == ({}, None)
    with pytest.raises(UserError, match="period_ends_before_it_begins"):
        await measure_second_opinions(zoe, moment(100))
