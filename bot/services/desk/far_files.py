"""The files of a desk whose data is elsewhere: one's own keys are here, the macros are there."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.domain import Verb
from bot.rules import ActionSpec, Macro, MacroBook
from bot.services.desk.files import MACROS_FILE, DeskFiles, DeskPaths, own_keys_file
from bot.services.review import MacroSummary, ReviewAnswer
from bot.services.workspace import Workspace


def far_paths(environment: Mapping[str, str], *, keys: Path | None = None, preset: str = "") -> DeskPaths:
    """The files of whoever sits here, where the data is elsewhere."""
    own = (keys,) if keys is not None else (own_keys_file(environment),)
    return DeskPaths(keys=own, macros=Path(MACROS_FILE), preset=preset)


class FarDeskFiles(DeskFiles):
    """The keys of whoever sits here, and the macros of a server, as they were when it was asked."""

    def __init__(self, paths: DeskPaths, macros: Iterable[MacroSummary]) -> None:
        super().__init__(Workspace(), paths)
        self.macros = MacroBook(macros={macro.name: _outline(macro) for macro in macros})

    def _read_macros(self) -> None:
        """They are there."""


def _outline(summary: MacroSummary) -> Macro:
    """As much of a macro as is needed to ask before it."""
    answers = [answer for answer in summary.answers if answer is not ReviewAnswer.APPROVE]
    return Macro(
        name=summary.name,
        where="",
        title=summary.title,
        key=summary.key,
        then=tuple(ActionSpec(verb=Verb(answer.value)) for answer in answers),
        approves=ReviewAnswer.APPROVE in summary.answers,
    )
