"""Collects every sentence that people read and brings the translations up to date: `make messages`.

A sentence stands in `bot/present/messages/`, in a `message(…)` literal of a module that reports problems in
files, or in the help of a command. New ones are added to each `.po` without a translation; those that are
gone are marked obsolete. `tests/present/test_translations.py` says what is still missing.
"""

import ast
import inspect
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.cli import COMMANDS, main
from bot.cli.localized import CLICK_WORDS, TYPE_NAMES, paragraphs
from bot.present.messages import LOCALE, MESSAGES, languages

ROOT = Path(__file__).parent.parent
_WIDTH = 110

#: The English text, or its singular and plural.
Text = str | tuple[str, str]


def collect() -> dict[Text, list[str]]:
    """Every English text, with the files that it stands in."""
    texts: dict[Text, list[str]] = {}
    for text, source in (*_coded(), *_help(), *_clicks_own(), *_literals()):
        sources = texts.setdefault(text, [])
        if source not in sources:
            sources.append(source)
    return texts


def read(language: str) -> Catalog:
    """The translations of a language as they stand."""
    return read_po(BytesIO(po_file(language).read_bytes()), locale=language)


def po_file(language: str) -> Path:
    """Where the translations of a language stand."""
    return LOCALE / language / "LC_MESSAGES" / "tamis.po"


def update(language: str) -> Catalog:
    """The translations of a language with every text that there is now."""
    template = Catalog(project="tamis")
    for text, sources in sorted(collect().items(), key=lambda item: (item[1][0], str(item[0]))):
        template.add(text, locations=[(source, None) for source in sources])
    catalog = read(language)
    # A guess at a translation reads right and may be wrong: what is new starts empty.
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.fuzzy = False
    for entry in catalog:
        entry.flags.clear()  # of formats, which are checked by a test
    return catalog


def write(language: str, catalog: Catalog) -> None:
    """Write the translations of a language, in the order of the files that the texts stand in."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=_WIDTH, omit_header=True, sort_by_file=True, ignore_obsolete=True)
    header = po_file(language).read_text("utf-8").partition("\n\n")[0]
    po_file(language).write_bytes(f"{header}\n\n".encode() + buffer.getvalue())


def _coded() -> Iterator[tuple[Text, str]]:
    for path in sorted((ROOT / "bot" / "present" / "messages").glob("*.py")):
        source = path.read_text("utf-8").replace(r"\'", "'")
        for text in MESSAGES.values():
            literal = text if isinstance(text, str) else text[0]
            if _quoted(literal) in source:
                yield text, str(path.relative_to(ROOT))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _help() -> Iterator[tuple[Text, str]]:
    for _, _, line in COMMANDS.values():
        yield line, "bot/cli/__init__.py"
    yield from _help_of(main, click.Context(main, info_name="tamis"))


def _help_of(command: click.Command, context: click.Context) -> Iterator[tuple[Text, str]]:
    callback = inspect.unwrap(command.callback) if command.callback else None
    source = "bot/cli/__init__.py"
    if callback is not None:
        source = str(Path(inspect.getsourcefile(callback) or source).resolve().relative_to(ROOT))
    for paragraph in paragraphs(command.help or ""):
        yield paragraph, source
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option) and parameter.help:
            yield parameter.help, source
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _help_of(child, click.Context(child, parent=context, info_name=name))


def _clicks_own() -> Iterator[tuple[Text, str]]:
    for text in (*CLICK_WORDS, *TYPE_NAMES):
        yield text, "bot/cli/localized.py"


def _literals() -> Iterator[tuple[Text, str]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_message = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message"
            if is_message and (text := _text_of(node)):
                yield text, str(path.relative_to(ROOT))


def _text_of(call: ast.AST) -> Text | None:
    """The texts of a `message(…)` call; None for one that passes on what it was passed."""
    assert isinstance(call, ast.Call)
    plural = next((keyword.value for keyword in call.keywords if keyword.arg == "plural"), None)
    arguments = [*call.args[:2], *([plural] if plural else [])]
    literals = [
        node.value for node in arguments if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    if len(literals) == 2:
        return literals[0], literals[1]
    return literals[0] if literals else None


if __name__ == "__main__":
    for code in languages():
        if code != "en":
            write(code, update(code))
