"""The catalogue: says a message, an error or a word of ours in the language of its reader."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.domain import AnswerName
from bot.errors import ConfigError, Message, TamisError, UserError
from bot.present.messages import (
    api,
    bulk,
    community,
    connecting,
    dashboard,
    demo,
    dialogues,
    drafts,
    errors,
    golden,
    inspection,
    knowledge,
    mail,
    metrics,
    operations,
    opinions,
    posts,
    privacy,
    proposals,
    queue,
    report,
    report_page,
    review,
    rules,
    screen,
    team,
    terms,
    training,
    trends,
)
from bot.present.messages.po import Translations, read_translations

LOCALE = Path(__file__).parent.parent / "locale"
_UNITS = (("duration.days", 86400.0), ("duration.hours", 3600.0), ("duration.minutes", 60.0))

#: Code → the English sentence, or its singular and plural.
MESSAGES: Mapping[str, str | tuple[str, str]] = {
    code: text
    for module in (
        api,
        bulk,
        community,
        connecting,
        dashboard,
        demo,
        dialogues,
        errors,
        golden,
        inspection,
        drafts,
        knowledge,
        mail,
        metrics,
        opinions,
        operations,
        posts,
        privacy,
        proposals,
        queue,
        report,
        report_page,
        review,
        rules,
        screen,
        team,
        terms,
        training,
        trends,
    )
    for code, text in module.MESSAGES.items()
}


class Catalog:
    """The messages in one language; in English where there is no translation."""

    def __init__(self, chosen: str) -> None:
        self.language = chosen if chosen in languages() else "en"
        self._translations = _translations(self.language)

    def __call__(self, code: str, /, **values: object) -> str:
        """The message of that code with its values filled in, once."""
        text = MESSAGES[code]
        if isinstance(text, tuple):
            raise TypeError(f"'{code}' depends on a number: use count()")
        return self._fill(self._translations.singular(text), values)

    def count(self, code: str, number: int, /, **values: object) -> str:
        """The message of that code in the form that `number` asks for, which is filled in as `count`."""
        texts = MESSAGES[code]
        if not isinstance(texts, tuple):
            raise TypeError(f"'{code}' has no plural")
        return self._fill(self._translations.plural(*texts, number), {"count": number, **values})

    def with_data(self, code: str, data: Mapping[str, object]) -> str:
        """The message of a code that came with its data; a plural is chosen by `count` in it."""
        if isinstance(MESSAGES[code], tuple):
            return self.count(
                code, _number(data["count"]), **{name: data[name] for name in data if name != "count"}
            )
        return self(code, **data)

    def translate(self, message: Message | str) -> str:
        """A message that brings its English sentence along."""
        if isinstance(message, str):
            return message
        if message.plural is None:
            text = self._translations.singular(message.text)
        else:
            text = self._translations.plural(message.text, message.plural, _number(message.data["count"]))
        return self._fill(text, message.data) if message.data else text

    def error(self, error: BaseException) -> str:
        """What went wrong, in sentences: of a `UserError` by its code, of a `ConfigError` one line per
        problem, of any other as it describes itself."""
        if isinstance(error, UserError) and error.code in MESSAGES:
            return self.with_data(error.code, error.data)
        if isinstance(error, ConfigError):
            return "\n".join(
                f"{problem.where}: {self.translate(problem.message)}" for problem in error.problems
            )
        return str(error)

    def term(self, prefix: str, word: str) -> str:
        """The name of one of our closed words, such as a verb; the word itself when it has none."""
        text = MESSAGES.get(f"{prefix}.{word}")
        return self._translations.singular(text) if isinstance(text, str) else word

    def help(self, text: str) -> str:
        """A paragraph of `--help`, which is its own key."""
        return self._translations.singular(text)

    def plural(self, singular: str, plural: str, number: int) -> str:
        """The form of a sentence that is its own key, for `number`; nothing is filled in."""
        return self._translations.plural(singular, plural, number)

    def duration(self, seconds: float) -> str:
        """A length of time in one unit, from two of it on: 12 s, 5 min, 3 h, 2 d."""
        for code, length in _UNITS:
            if seconds >= 2 * length:
                return self(code, number=f"{seconds / length:.0f}")
        return self("duration.seconds", number=f"{max(0.0, seconds):.0f}")

    def _fill(self, text: str, values: Mapping[str, object]) -> str:
        # Once: what stands in the values, such as a name "{id}", is not filled in again.
        return text.format_map({name: self._text_of(value) for name, value in values.items()})

    def _text_of(self, value: object) -> str:
        if isinstance(value, Message):
            return self.translate(value)
        if isinstance(value, timedelta):
            return self.duration(value.total_seconds())
        if isinstance(value, StrEnum):  # Verb.HIDE is named by the message "verb.hide"
            return self.term(type(value).__name__.lower(), value)
        if isinstance(value, AnswerName):
            return self.term("answer", value)
        if isinstance(value, tuple):
            return ", ".join(self._text_of(entry) for entry in value)
        return self.error(value) if isinstance(value, TamisError) else str(value)


def languages() -> tuple[str, ...]:
    """The languages there are: English, and every one with a folder of translations."""
    return ("en", *sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir()))


def choose_language(asked: str | None, environment: Mapping[str, str]) -> str:
    """The language to speak: as asked, else as the environment says, else English."""
    for name in (
        asked,
        *(environment.get(variable) for variable in ("TAMIS_LANG", "LC_ALL", "LC_MESSAGES", "LANG")),
    ):
        if name:  # LC_ALL=C asks for no language at all, hence English and not what LANG says
            return next((code for code in languages() if name.lower().startswith(code)), "en")
    return "en"


@cache
def _translations(language: str) -> Translations:
    path = LOCALE / language / "LC_MESSAGES" / "tamis.po"
    return Translations() if language == "en" else read_translations(path.read_text("utf-8"))


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"'count' is {value!r}, which is no whole number")
    return value
