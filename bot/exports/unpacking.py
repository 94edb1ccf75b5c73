"""Turns the bytes of a file into texts: by its mark, else UTF-8, else what a French Excel writes."""

import codecs
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import Message, message

#: Far more than a year of a large account.
LARGEST_TEXT = 32 * 2**20
_MOST_MEMBERS = 64
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
_WORKBOOK = message("it is a workbook; save it as CSV (UTF-8) in your spreadsheet program and import that")
_DAMAGED = message("the archive is damaged or not whole; export it again")
_TOO_LARGE = message("what is packed in it is larger than {size} MiB", size=LARGEST_TEXT // 2**20)
_NO_TEXT = message("it is no text")


class Unreadable(Exception):
    """A file of which nothing is imported, and why."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """The text of a file, or of one file of an archive, which has a name then."""

    text: str
    encoding: str
    member: str = ""


def unpack(content: bytes) -> tuple[Text, ...]:
    """The texts of a file. Raises `Unreadable` for a workbook, a damaged archive and what is no text."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_WORKBOOK)
    if content.startswith(b"PK"):
        return tuple(_members(content))
    return (_decode(content, ""),)


def _members(content: bytes) -> Iterator[Text]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if any(member.filename == "[Content_Types].xml" for member in members):
                raise Unreadable(_WORKBOOK)
            # What an archive says of its sizes may be a lie: no more is unpacked than that.
            if len(members) > _MOST_MEMBERS or sum(m.file_size for m in members) > LARGEST_TEXT:
                raise Unreadable(_TOO_LARGE)
            for member in members:
                if member.filename.lower().endswith(".csv"):
                    yield _decode(_unpacked(archive, member), member.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable(_DAMAGED) from error


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        content = file.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise Unreadable(_DAMAGED)
    return content


def _decode(content: bytes, member: str) -> Text:
    codec, encoding = next(
        ((codec, encoding) for mark, codec, encoding in _MARKS if content.startswith(mark)),
        ("utf-8", "utf-8"),
    )
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        if codec != "utf-8":
            raise Unreadable(_NO_TEXT) from error
        try:
            text, encoding = content.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            raise Unreadable(_NO_TEXT) from error
    if "\0" in text:
        raise Unreadable(_NO_TEXT)
    return Text(text=text, encoding=encoding, member=member)
