"""Bytes become texts by their mark, else UTF-8, else cp1252; archives are opened within limits."""

import io
import zipfile

import pytest

from bot.exports.unpacking import LARGEST_TEXT, Unreadable, unpack
from tests.fakes.metric_exports import zipped


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16-le"),
        ("cp1252", "cp1252"),
    ],
)
def test_a_text_is_read_as_it_was_written(codec: str, named: str) -> None:
    (text,) = unpack("Dépensé;5 €;d’ici".encode(codec))
    assert (text.text, text.encoding, text.member) == ("Dépensé;5 €;d’ici", named, "")


def test_big_endian_is_told_by_its_mark() -> None:
    (text,) = unpack(b"\xfe\xff" + "é".encode("utf-16-be"))
    assert (text.text, text.encoding) == ("é", "utf-16-be")


@pytest.mark.parametrize(
    "content",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # an .xls
        zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}),  # an .xlsx
        b"Date\0;x",
        b"\x81\x8d\x8f",  # in no code page
        b"\xff\xfea",  # half a character
        b"PK\x03\x04 and no archive",
        zipped({"a.csv": "Date,Views\n" * 50})[:-40],  # cut short
    ],
    ids=["xls", "xlsx", "nul", "no code page", "half a character", "no archive", "cut short"],
)
def test_what_is_no_text_is_refused_whole(content: bytes) -> None:
    with pytest.raises(Unreadable):
        unpack(content)


def test_an_archive_gives_its_csv_files_and_no_more_than_fits() -> None:
    members = {"a.csv": "x", "readme.txt": "y", "Données.CSV": "z"}
    assert [text.member for text in unpack(zipped(members))] == ["a.csv", "Données.CSV"]
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b" " * (LARGEST_TEXT + 1))
    with pytest.raises(Unreadable, match="larger than 32 MiB"):
        unpack(bomb.getvalue())
