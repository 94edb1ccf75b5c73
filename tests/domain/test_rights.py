"""How far a request for rights has got."""

from bot.domain import RightsRequest, RightsState


def test_what_nobody_said_otherwise_is_answered_where_it_was_asked() -> None:
    request = RightsRequest(id=1, state=RightsState.ASKED)
    assert (request.is_below, request.is_latest) == (True, True)
    assert (request.has_changed, request.is_answer, request.awaits_person) == (False, False, False)
