"""A trial takes what a text can be tried as."""

import pytest
from pydantic import ValidationError

from bot.api.rule_operations import TrialBody
from bot.services.rules.trying import MESSAGE_KINDS, HypotheticalMessage


def test_it_says_what_the_command_line_can_say() -> None:
    declared = HypotheticalMessage.__dataclass_fields__
    assert set(TrialBody.model_fields) == set(declared)
    defaults = {name: field.default for name, field in TrialBody.model_fields.items() if name != "text"}
    assert defaults == {name: declared[name].default for name in defaults}


def test_it_takes_every_kind_and_no_other() -> None:
    for kind in MESSAGE_KINDS:
        assert TrialBody(text="x", kind=kind).kind == kind
    with pytest.raises(ValidationError):
        TrialBody(text="x", kind="poem")
