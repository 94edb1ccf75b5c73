"""Commands that speak the user's language: their help, click's own words, and `--lang-ui` on each of them.

The English text of a help paragraph is its own key in the catalogue. The language is known before click reads
the arguments, so that its complaints about them are translated, too.
"""

import inspect
import os
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

import click
from click import core, exceptions, formatting, parser, types

from bot.present.messages import Catalog, choose_language, languages

F = TypeVar("F", bound=Callable[..., Any])

_HELP = "Show this message and exit."
_LANGUAGE_HELP = "Language of help and messages.  [default: $TAMIS_LANG, else $LANG, else en]"

#: What click says itself, to the letter, as far as a user of ours can meet it.
CLICK_WORDS: tuple[str | tuple[str, str], ...] = (
    _HELP,
    "Show the version and exit.",
    "Usage:",
    "Options",
    "Commands",
    "Try '{command} {option}' for help.",
    "Error: {message}",
    "Missing argument",
    "Missing option",
    "Missing command.",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "No such option {name!r}.",
    "No such command {name!r}.",
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    "Option {name!r} does not take a value.",
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is not readable.",
    "default: {default}",
    "env var: {var}",
    "required",
)

#: What an option takes, as its type is called in a help text. Of ranges click shows the bounds anyway.
TYPE_NAMES = (
    "text",
    "integer",
    "integer range",
    "float",
    "float range",
    "boolean",
    "file",
    "directory",
    "path",
    "moment",
)

_catalog: ContextVar[Catalog] = ContextVar("catalog")


def catalog() -> Catalog:
    """The messages in the language of the command that runs."""
    return _catalog.get()


def pass_catalog(function: F) -> F:
    """Hands the messages in the user's language to a command as `t`."""

    @wraps(function)
    def with_catalog(*args: Any, **options: Any) -> Any:
        return function(*args, t=catalog(), **options)

    return with_catalog  # type: ignore[return-value]  # the same command, one argument less


def speak(arguments: Sequence[str]) -> Catalog:
    """Choose the language, from `--lang-ui` among the arguments of any command or from the environment."""
    chosen = Catalog(choose_language(_asked(arguments), os.environ))
    _catalog.set(chosen)
    return chosen


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, each in one line."""
    return [" ".join(paragraph.split()) for paragraph in inspect.cleandoc(text).split("\n\n") if paragraph]


class Command(click.Command):
    """A command with `--lang-ui` whose help is translated when it is shown."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        # Its value is read before parsing (`speak`); here it is only checked and shown in the help.
        self.params.append(
            click.Option(
                ["--lang-ui"], type=click.Choice(languages()), expose_value=False, help=_LANGUAGE_HELP
            )
        )

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """click's `--help`, which is made once and would keep the language of that moment."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The paragraphs of the help."""
        for paragraph in paragraphs(self.help or ""):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(catalog().help(paragraph))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options with their help and what click adds to it, such as a default."""
        records = []
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx)
            if record is not None and isinstance(option, click.Option):
                # The record ends in what click adds, such as a default: only our own words are a key.
                names, text = record
                english = option.help or ""
                translated = text.replace(english, catalog().help(english), 1)
                records.append((_with_translated_type(names, option), translated))
        with formatter.section(catalog().help("Options")):
            formatter.write_dl(records)

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence of the help."""
        first = next(iter(paragraphs(self.help or "")), "")
        return catalog().help(first).partition(". ")[0].rstrip(".") + "."


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type  # the groups in it are like it

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the group, then its commands."""
        Command.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


def _with_translated_type(names: str, option: click.Option) -> str:
    """The names of an option, with what it takes in the user's language."""
    type_name = option.type.name
    if option.metavar is not None or type_name not in TYPE_NAMES or not names.endswith(type_name.upper()):
        return names
    return names.removesuffix(type_name.upper()) + catalog().help(type_name).upper()


def command(name: str | None = None, **attributes: Any) -> Callable[[Callable[..., Any]], Command]:
    """Makes a function a command on its own."""
    return click.command(name, cls=Command, **attributes)


def group(name: str | None = None, **attributes: Any) -> Callable[[Callable[..., Any]], Group]:
    """Makes a function a group of commands."""
    return click.group(name, cls=Group, **attributes)


def _asked(arguments: Sequence[str]) -> str | None:
    for index, argument in enumerate(arguments):
        if argument == "--":  # what follows are texts to classify, whatever they look like
            break
        if argument.startswith("--lang-ui="):
            return argument.partition("=")[2]
        if argument == "--lang-ui" and index + 1 < len(arguments):
            return arguments[index + 1]
    return None


def _translate(text: str) -> str:
    current = _catalog.get(None)
    return current.help(text) if current else text


def _translate_plural(singular: str, plural: str, number: int) -> str:
    current = _catalog.get(None)
    return current.plural(singular, plural, number) if current else (singular if number == 1 else plural)


# click looks its own words up through `gettext`, which reads nothing but compiled files; our catalogue is the
# .po itself (see bot/present/messages/po.py). These names are all that its modules say them with.
for _module in (core, exceptions, formatting, parser, types):
    vars(_module)["_"] = _translate
    if "ngettext" in vars(_module):
        vars(_module)["ngettext"] = _translate_plural
