"""What is known around an event: nothing, until somebody gathered it."""

from bot.domain import INDEPENDENT_OF_TEXT, AggregateQuery, EventGroup, Facts, GroupBy


def test_without_facts_the_event_stands_alone() -> None:
    facts = Facts()
    assert (facts.author.messages, facts.author.first_seen, facts.author.strikes) == (0, None, 0.0)
    assert (facts.thread.comments, facts.thread.answered_by) == (0, "none")
    assert not facts.decided_by_person
    assert (dict(facts.groups), dict(facts.counters)) == ({}, {})


def test_a_group_always_holds_the_event_itself() -> None:
    assert (EventGroup().events, EventGroup().authors, EventGroup().earlier) == (1, 1, ())


def test_the_same_question_is_asked_once() -> None:
    asked = {
        AggregateQuery(group_by=GroupBy.TEXT, window=3600),
        AggregateQuery(group_by=GroupBy.TEXT, window=3600.0),
    }
    assert len(asked) == 1


def test_some_groups_are_known_before_the_text_is_read() -> None:
    assert {GroupBy.AUTHOR, GroupBy.THREAD, GroupBy.ACCOUNT} == INDEPENDENT_OF_TEXT
