"""What is noted in a judgement, for which account and on which day."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.classify.question_encoder import QuestionEncoder
from bot.domain import Event, Judgement, Kind
from bot.knowledge.calibrated import shipped_calibration
from bot.knowledge.lookup import Knowledge, encode_base
from bot.resources import bundled
from bot.store.codecs import decode_judgement, encode_judgement
from tests.factories import event
from tests.fakes.knowledge import PAGE, FakeEncoder, base, knowledge

ASKING = Judgement(scores={"needs_answer": 0.9}, language="fr")


def asked(text: str = "Vous fermez à quelle heure ?", **changes: object) -> Event:
    return event(text=text, **changes)


def entries(known: Knowledge, happened: Event, judgement: Judgement = ASKING) -> list[str]:
    return [answer.entry for answer in known.look_up(happened, judgement).knowledge]


def test_the_likeliest_entries_are_noted_with_text_link_and_source() -> None:
    answer = knowledge(encoder=FakeEncoder()).look_up(asked(), ASKING).knowledge[0]
    assert (answer.entry, answer.language) == ("hours", "fr")
    assert answer.text == "De 10 h à 19 h, sauf le lundi."
    assert answer.link == "https://maison.example/horaires"
    assert answer.question == "Quels sont vos horaires ?"
    assert answer.precision > 0.9


def test_nothing_is_looked_up_for_what_asks_nothing() -> None:
    encoder = FakeEncoder()
    known = knowledge(encoder=encoder)
    before = len(encoder.encoded)
    silent = Judgement(scores={"needs_answer": 0.05}, language="fr")
    for happened in (
        asked("Bravo pour vos horaires"),
        asked(kind=Kind.EDIT),
        asked(""),
        asked(kind=Kind.DELETE),
    ):
        assert known.look_up(happened, silent) is silent
    assert len(encoder.encoded) == before


def test_without_a_network_nothing_is_sure() -> None:
    assert not knowledge().is_calibrated
    assert knowledge().look_up(asked(), ASKING).knowledge[0].precision == 0.0


def test_with_another_network_than_that_of_the_calibration_nothing_is_sure() -> None:
    known = knowledge(encoder=FakeEncoder("another"))
    assert not known.is_calibrated
    assert known.look_up(asked(), ASKING).knowledge[0].precision == 0.0


def test_what_word_lists_judged_alone_is_not_sure() -> None:
    known = knowledge(encoder=FakeEncoder())
    degraded = Judgement(scores={}, language="fr", degraded=True)
    assert known.look_up(asked(), degraded).knowledge[0].precision == 0.0


def test_an_author_is_answered_in_their_language_where_there_is_one() -> None:
    known = knowledge(encoder=FakeEncoder())
    english = known.look_up(asked("When are you open?"), replace(ASKING, language="en")).knowledge[0]
    german = known.look_up(asked("When are you open?"), replace(ASKING, language="de")).knowledge[0]
    unknown = known.look_up(asked("horaires ?"), replace(ASKING, language="und")).knowledge[0]
    assert (english.language, german.language, unknown.language) == ("en", "fr", "fr")


def test_an_entry_that_has_expired_is_not_noted() -> None:
    known = knowledge(encoder=FakeEncoder())
    gift = "Avez-vous des cartes cadeaux ?"
    assert "gift" in entries(known, asked(gift, created_at=datetime(2026, 12, 31, 22, 30, tzinfo=UTC)))
    # Half past eleven in the evening in UTC is the next year in Paris.
    assert "gift" not in entries(known, asked(gift, created_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC)))


@pytest.mark.parametrize(("account", "is_noted"), [("1000", True), ("2000", True), ("3000", False)])
def test_an_entry_is_for_its_accounts_by_id_or_name(account: str, is_noted: bool) -> None:
    page = PAGE.replace("id: hours", "id: hours\n    accounts: ['1000', Lyon]")
    known = knowledge(page, FakeEncoder(), {"2000": "Lyon", "3000": "Paris"})
    assert ("hours" in entries(known, asked(account_id=account))) is is_noted


def test_what_was_noted_is_stored_with_the_judgement() -> None:
    judgement = knowledge(encoder=FakeEncoder()).look_up(asked("Avez-vous des cartes cadeaux ?"), ASKING)
    assert judgement.knowledge
    stored = decode_judgement(encode_judgement(judgement))
    assert [replace(answer, precision=0) for answer in stored.knowledge] == [
        replace(answer, precision=0) for answer in judgement.knowledge
    ]


def test_only_what_changed_is_encoded_again() -> None:
    encoder, known = FakeEncoder(), {}
    encode_base(base(), encoder, known)
    encoder.encoded.clear()
    rows = encode_base(base(PAGE.replace("Où se garer ?", "Un parking ?")), encoder, known)
    assert encoder.encoded == ["Un parking ?"]
    assert len(rows) == len(known) == 5


def test_the_shipped_calibration_is_that_of_the_shipped_model() -> None:
    encoder = QuestionEncoder(bundled("models/weights"))
    assert shipped_calibration().fingerprint == encoder.fingerprint, "run python -m models.knowledge --write"
