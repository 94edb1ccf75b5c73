"""What a server refuses, as the error of the service behind it: said in the language of this side."""

from bot.api.problems import Problem, error_of
from bot.errors import Message, TamisError, UserError
from bot.present.messages import MESSAGES, Catalog
from bot.present.sanitize import sanitize_terminal

_LONGEST = 300
_ENGLISH = Catalog("en")


def refusal_of(problem: Problem, host: str) -> TamisError:
    """The error; in the words of the server where this side has none for it, or lacks what fills them in."""
    error = error_of(problem)
    if not isinstance(error, UserError):
        return UserError("remote.refused", host=host, detail=_safe(problem.detail))
    if error.code not in MESSAGES or not _can_be_said(error):
        return UserError("remote.refused", host=host, detail=_safe(problem.detail))
    data = {name: _safe(value) if type(value) is str else value for name, value in error.data.items()}
    return UserError(error.code, **data)


def _can_be_said(error: UserError) -> bool:
    try:
        return bool(_ENGLISH.error(error)) and not any(isinstance(v, Message) for v in error.data.values())
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError):
        return False


def _safe(text: str) -> str:
    return sanitize_terminal(text, _LONGEST, lines=True)
