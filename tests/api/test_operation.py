"""Declarations know their places, and values come back as they were."""

from types import MappingProxyType

import pytest

from bot.api.operation import Call, Nothing, read, spell
from bot.api.operations import operation_named
from bot.api.queue_requests import NoteBody, UndoBody
from bot.domain import Judgement
from bot.domain.roles import Identity, Role
from bot.services.workspace import Workspace


def test_places_stand_in_the_path() -> None:
    assert operation_named("show_item").places == ("item",)
    assert operation_named("list_cases").places == ()


def test_a_call_gives_what_was_declared() -> None:
    body = NoteBody(text="look")
    call = Call(
        workspace=Workspace(),
        identity=Identity("Léa", Role.LEAD, 1),
        health=dict,
        query=Nothing(),
        body=body,
    )
    assert call.asked(NoteBody) is body
    with pytest.raises(TypeError):
        call.asked(UndoBody)


def test_a_mapping_that_nobody_may_change_is_spelled_like_any() -> None:
    judgement = Judgement(scores=MappingProxyType({"toxicity": 0.5}), language="fr")
    assert read(Judgement, spell(Judgement, judgement)) == judgement
