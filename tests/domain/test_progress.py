"""Steps have names of their own, and whoever is watched by nobody may tell everything."""

import pytest

from bot.domain.progress import Step, unnoticed, unwatched
from bot.present.messages import Catalog


@pytest.mark.parametrize("step", Step)
def test_every_step_has_a_name_for_people(step: Step) -> None:
    assert Catalog("en").term("step", step) != step.value
    assert Catalog("fr").term("step", step) != Catalog("en").term("step", step)


def test_nobody_may_watch() -> None:
    unwatched(Step.REPLAY, 1, 2)
    unnoticed(1, 2)
