"""Reads conversions: from the CSV of a shop or an analytics tool, and from the JSON that a shop posts.

Nothing of a person is read. An id becomes its hash at once; a campaign field that holds an e-mail address, a
telephone number or a card is left empty.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from bot.documents import Field
from bot.documents.local_time import parse_moment
from bot.domain.conversions import UTM_NAMES, Conversion
from bot.domain.platform_metrics import MONEY_UNIT
from bot.errors import Malformed, Message, message
from bot.exports.dates import AmbiguousDate, NoYear, date_order, read_moment
from bot.exports.numbers import decimal_mark, is_blank, read_number
from bot.exports.rows import Findings
from bot.exports.tables import Column, Line, Table, find_table, plain_heading
from bot.exports.tools import CONVERSIONS
from bot.exports.unpacking import Text, Unreadable, unpack
from bot.text import pii
from bot.text.campaign_links import parameters_of

#: More belong into several requests.
MOST_POSTED = 1_000
_LONGEST_TEXT = 200
_LARGEST_AMOUNT = Decimal(10) ** 9
_ID = re.compile(r"[\w:.-]{1,128}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_TELEPHONE = re.compile(r"(?:\+|00)\d[\d .()-]{7,18}")
_IDS = ("campaign_id", "ad_id", "post_id")
_TEXTS = ("platform", "campaign", *UTM_NAMES)
#: The states in which an order counts no more, in English and French and without accents.
_CANCELLED = re.compile(r"cancell?ed|refunded|voided|annulee?|remboursee?")

#: Reads an amount as its source prints it. Raises `ValueError`.
ReadAmount = Callable[[str], Decimal]
#: Reads a moment as its source prints it. Raises `ValueError` or `OverflowError`.
ReadMoment = Callable[[str], datetime]


class _Wrong(Exception):
    """A conversion that cannot be read: which field, and why."""

    def __init__(self, field: str, reason: Message) -> None:
        self.field, self.reason = field, reason
        super().__init__(str(reason))


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversionFile:
    """What a file of conversions says: each once, and what was noticed on the way."""

    language: str
    encoding: str
    delimiter: str
    date_order: str
    conversions: tuple[Conversion, ...]
    findings: Findings
    unknown: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PostedConversions:
    """What a request tells: the conversions, and what is wrong with others by where they stand."""

    conversions: tuple[Conversion, ...]
    problems: tuple[tuple[str, str], ...]


def find_conversions(content: bytes) -> tuple[Text, Table] | None:
    """The table of conversions in a file; None where it holds something else, or nothing that is known."""
    try:
        texts = unpack(content)
    except Unreadable:
        return None
    for text in texts:
        try:
            table = find_table(text.text)
        except Unreadable:
            continue
        if table.tool == CONVERSIONS:
            return text, table
    return None


def read_conversions(
    text: Text,
    table: Table,
    *,
    timezone: str,
    order: str = "",
    currency: str = "",
    marks: Mapping[str, str],
) -> ConversionFile:
    """The conversions of a table. Times without an offset are local ones; `order` of days and `currency` are
    said by a person where the file leaves them open. `marks` are the parameters of our own links."""
    where = {column.field: index for index, column in reversed(list(enumerate(table.columns)))}
    date_cells = _cells(table, where.get("time"))
    days = order or date_order(date_cells, "")
    mark = decimal_mark(_cells(table, where.get("amount")), table.language)
    findings = Findings()
    printed = table.columns[where["amount"]].currency if "amount" in where else ""
    by_key: dict[bytes, Conversion] = {}
    for line in table.lines:
        if not any(cell.strip() for cell in line.cells):
            findings.skipped["blank"] += 1
            continue
        values = _values(line, where)
        values["currency"] = values.get("currency", "") or printed or currency
        try:
            read = _conversion(
                values,
                lambda cell: read_number(cell, mark),
                lambda cell: _local_moment(cell, days, timezone),
                marks,
                findings.notes,
            )
        except _Wrong as wrong:
            heading = _heading(table.columns, where, wrong.field)
            findings.add_problem(line.number, heading, wrong.reason)
            continue
        findings.skipped["repeated"] += read.key in by_key
        by_key[read.key] = read
    if table.cut_short is not None:
        findings.add_problem(table.cut_short[0], "", table.cut_short[1])
    return ConversionFile(
        language=table.language,
        encoding=text.encoding,
        delimiter=table.delimiter,
        date_order=days,
        conversions=tuple(by_key.values()),
        findings=findings,
        unknown=tuple(dict.fromkeys(c.heading for c in table.columns if not c.field and c.heading)),
    )


def read_posted(body: Field, *, timezone: str, marks: Mapping[str, str]) -> PostedConversions:
    """The conversions in the body of a request: one, or a list under `conversions`. Raises `Malformed` for a
    body that is neither; a wrong one of a list costs no other."""
    fields = list(body["conversions"].items()) if "conversions" in body else [body]
    if len(fields) > MOST_POSTED:
        raise Malformed(f"body.conversions: expected {MOST_POSTED} at most, found {len(fields)}")
    conversions: dict[bytes, Conversion] = {}
    problems: list[tuple[str, str]] = []
    for field in fields:
        try:
            read = _conversion(
                _members(field), _plain_amount, lambda text: parse_moment(text, timezone), marks, Counter()
            )
        except _Wrong as wrong:
            problems.append((f"{field.path}.{wrong.field}", str(wrong.reason)))
        except Malformed as error:
            problems.append((field.path, str(error)))
        else:
            conversions[read.key] = read
    return PostedConversions(conversions=tuple(conversions.values()), problems=tuple(problems))


# ---- one conversion


def _conversion(
    values: Mapping[str, str],
    read_amount: ReadAmount,
    read_time: ReadMoment,
    marks: Mapping[str, str],
    notes: Counter[str],
) -> Conversion:
    identity = values.get("conversion_id", "").strip()
    if not identity or len(identity) > _LONGEST_TEXT:
        raise _Wrong("conversion_id", message("expected the id of the conversion, such as an order number"))
    happened_at = _moment(values.get("time", ""), read_time)
    amount, currency = _money(values, read_amount)
    if amount is not None and not currency:
        notes["currency_missing"] += 1
        amount = None
    linked = parameters_of(values.get("url", ""))
    texts = {
        name: _harmless(values.get(name, "") or (linked.get(name, "") if name in UTM_NAMES else ""), notes)
        for name in _TEXTS
    }
    ids = {name: _id(name, values.get(name, ""), notes) for name in _IDS}
    status = plain_heading(values.get("status", ""))
    parameters = {**linked, **{name: texts[name] for name in UTM_NAMES if texts[name]}}
    return Conversion(
        key=hashlib.sha256(identity.encode()).digest(),
        happened_at=happened_at.timestamp(),
        amount=amount,
        currency=currency if amount is not None else "",
        **{**texts, "platform": texts["platform"].casefold()},
        **ids,
        is_ours=bool(marks) and all(parameters.get(name) == value for name, value in marks.items()),
        is_cancelled=_CANCELLED.fullmatch(status) is not None,
    )


def _moment(cell: str, read_time: ReadMoment) -> datetime:
    try:
        return read_time(cell.strip())
    except AmbiguousDate as error:
        raise _Wrong(
            "time", message("day and month may be either; pass --dates dmy or --dates mdy")
        ) from error
    except (NoYear, ValueError, OverflowError) as error:
        expected = message("expected a time such as 2026-11-22T10:05:00+01:00")
        raise _Wrong("time", expected) from error


def _money(values: Mapping[str, str], read_amount: ReadAmount) -> tuple[int | None, str]:
    cell = values.get("amount", "")
    if is_blank(cell):
        return None, ""
    try:
        amount = read_amount(cell)
    except ValueError as error:
        raise _Wrong("amount", message("expected an amount such as 49.90")) from error
    if not 0 <= amount <= _LARGEST_AMOUNT:
        reason = message(
            "expected an amount from 0 on; what was taken back has its id and the status cancelled"
        )
        raise _Wrong("amount", reason)
    currency = values.get("currency", "").strip().upper()
    if currency and not _CURRENCY.fullmatch(currency):
        raise _Wrong("currency", message("expected a currency such as EUR"))
    return round(amount * MONEY_UNIT), currency


def _id(name: str, cell: str, notes: Counter[str]) -> str:
    text = cell.strip()
    if not text:
        return ""
    if not _ID.fullmatch(text):
        raise _Wrong(name, message("expected an id as the platform writes it"))
    return _harmless(text, notes)


def _harmless(cell: str, notes: Counter[str]) -> str:
    """A text that counts something; empty for one that holds something of a person."""
    text = " ".join(cell.split())[:_LONGEST_TEXT]
    if not text.isprintable():
        text = "".join(sign for sign in text if sign.isprintable())
    if text and ("@" in text or pii.emails(text) or pii.cards(text) or _TELEPHONE.fullmatch(text)):
        notes["personal_data"] += 1
        return ""
    return text


# ---- where they stand


def _cells(table: Table, index: int | None) -> list[str]:
    if index is None:
        return []
    return [line.cells[index] for line in table.lines if index < len(line.cells)]


def _values(line: Line, where: Mapping[str, int]) -> dict[str, str]:
    return {
        name: "" if is_blank(line.cells[index]) else line.cells[index]
        for name, index in where.items()
        if name not in ("", "ignored") and index < len(line.cells)
    }


def _heading(columns: Iterable[Column], where: Mapping[str, int], field: str) -> str:
    return list(columns)[where[field]].heading if field in where else ""


def _local_moment(cell: str, order: str, timezone: str) -> datetime:
    """A moment with its offset, or a local one as spreadsheets print it."""
    try:
        return parse_moment(cell, timezone)
    except (ValueError, OverflowError):
        return parse_moment(str(read_moment(cell, order)), timezone)


def _members(field: Field) -> dict[str, str]:
    """The members of an object that are read, as texts. Raises `Malformed` for what is no text or number."""
    if not isinstance(field.value, dict):
        raise field.wrong("an object")
    names = ("time", "amount", "currency", "status", "url", *_IDS, *_TEXTS)
    values = {name: _text(field, name) for name in names}
    values["conversion_id"] = field["id"].id()
    return values


def _text(field: Field, name: str) -> str:
    member = field.get(name)
    if member is None:
        return ""
    if isinstance(member.value, bool) or not isinstance(member.value, str | int | float):
        raise member.wrong("a text")
    return Field(str(member.value)).text()


def _plain_amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not amount.is_finite():
        raise ValueError(text)
    return amount
