"""Our reader of `.po` files understands what Babel writes."""

import gettext
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.present.messages import LOCALE
from bot.present.messages.po import read_translations

HEADER = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=n==1 ? 0 : n==2 ? 1 : 2;\\n"\n\n'


@pytest.mark.parametrize(
    "path", sorted(LOCALE.glob("*/LC_MESSAGES/tamis.po")), ids=lambda path: path.parts[-3]
)
def test_every_file_of_ours_is_read_as_babel_reads_it(path: Path) -> None:
    ours = read_translations(path.read_text("utf-8"))
    babel = read_po(BytesIO(path.read_bytes()), locale=path.parts[-3])
    for entry in babel:
        if entry.id and isinstance(entry.id, str) and entry.string:
            assert ours.singular(entry.id) == entry.string
        elif entry.id and not isinstance(entry.id, str) and all(entry.string):
            for number in (0, 1, 2, 5, 1_000_000):
                form = gettext.c2py(babel.plural_expr)(number)
                assert ours.plural(*entry.id, number) == entry.string[form]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ('msgid "a"\nmsgstr "b"', "b"),
        ('msgid ""\n"a"\nmsgstr ""\n"b "\n"c"', "b c"),
        ('#: where.py\n#. why\nmsgid "a"\nmsgstr "say \\"b\\"\\n"', 'say "b"\n'),
        ('msgid "a"\nmsgstr ""', "a"),
        ('#, fuzzy\nmsgid "a"\nmsgstr "b"', "a"),
        ('#~ msgid "a"\n#~ msgstr "b"', "a"),
    ],
    ids=["plain", "several lines", "escapes", "untranslated", "fuzzy", "obsolete"],
)
def test_an_entry_is_translated_or_left_in_english(entry: str, text: str) -> None:
    assert read_translations(HEADER + entry + "\n").singular("a") == text


def test_the_form_for_a_number_follows_the_rule_of_the_header() -> None:
    entry = 'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "x"\nmsgstr[1] "y"\nmsgstr[2] "z"\n'
    translations = read_translations(HEADER + entry)
    assert [translations.plural("one", "many", number) for number in (1, 2, 3)] == ["x", "y", "z"]


def test_without_a_translation_the_plural_is_english() -> None:
    assert [read_translations("").plural("one", "many", number) for number in (0, 1, 2)] == [
        "many",
        "one",
        "many",
    ]
