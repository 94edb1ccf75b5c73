"""Tables of columns, for figures over many rows: each column is one array, filtered and counted at once.

A table is a frozen dataclass whose fields are arrays and `Words`, all of one length. It can be packed into bytes.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]

#: Nothing has this key.
NO_KEY = 0
#: By what a column is: how its values are stored. NULL is NaN, NO_KEY or the empty word.
DTYPES: Mapping[str, Any] = {"id": "<i8", "key": "<u8", "number": "<f8", "flag": "?", "word": "<i4"}
_COMPRESSION = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A column of words, of which many rows have the same: `names` of the number in `codes`."""

    codes: NDArray[np.int32]
    names: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Words":
        """A column of these words."""
        numbers: dict[str, int] = {}
        codes = [numbers.setdefault(text, len(numbers)) for text in texts]
        return cls(np.array(codes, DTYPES["word"]), tuple(numbers))

    @classmethod
    def joined(cls, columns: Sequence["Words"]) -> "Words":
        """One column after the other."""
        numbers: dict[str, int] = {}
        codes = []
        for column in columns:
            of_name = [numbers.setdefault(name, len(numbers)) for name in column.names]
            codes.append(np.array(of_name, DTYPES["word"])[column.codes] if of_name else column.codes)
        return cls(np.concatenate(codes), tuple(numbers))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> "Words":
        """The rows of a mask or of indices."""
        return Words(self.codes[rows], self.names)

    def are(self, *names: str) -> Mask:
        """Which rows have one of these words."""
        codes = [code for code, name in enumerate(self.names) if name in names]
        if len(codes) == 1:
            return cast(Mask, self.codes == codes[0])
        return np.isin(self.codes, codes)

    def list(self) -> list[str]:
        """The word of each row."""
        return [self.names[code] for code in self.codes.tolist()]

    def counts(self) -> dict[str, int]:
        """How many rows have each word, the most frequent first, else by the alphabet."""
        counts = np.bincount(self.codes, minlength=len(self.names)).tolist()
        pairs = ((name, count) for name, count in zip(self.names, counts, strict=True) if count)
        return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def key_of(*parts: str) -> int:
    """A number that stands for an id: two ids of a year have the same once in some ten million years."""
    return int.from_bytes(blake2b("\0".join(parts).encode(), digest_size=8).digest(), "little") or 1


def column_of(kind: str, values: Sequence[Any]) -> Any:
    """The column of that kind with these values; None is what the kind has for it."""
    if kind == "word":
        return Words.of(values)
    if kind == "number":
        return np.array(values, np.float64)  # None becomes NaN
    return np.array(values, DTYPES[kind])


def pack(columns: Mapping[str, str], table: Mapping[str, Any]) -> bytes:
    """The columns, by name and kind, as bytes."""
    words = {name: table[name].names for name, kind in columns.items() if kind == "word"}
    first = next(iter(columns))
    head = json.dumps({"rows": len(table[first]), "words": words}).encode()
    arrays = [(table[name].codes if kind == "word" else table[name]) for name, kind in columns.items()]
    body = b"".join(
        np.ascontiguousarray(array, DTYPES[kind]).tobytes()
        for array, kind in zip(arrays, columns.values(), strict=True)
    )
    return zlib.compress(len(head).to_bytes(4, "little") + head + body, _COMPRESSION)


def unpack(columns: Mapping[str, str], packed: bytes) -> dict[str, Any]:
    """What `pack` was given."""
    raw = zlib.decompress(packed)
    begin = 4 + int.from_bytes(raw[:4], "little")
    head = json.loads(raw[4:begin])
    table: dict[str, Any] = {}
    for name, kind in columns.items():
        array = np.frombuffer(raw, DTYPES[kind], head["rows"], begin)
        begin += array.nbytes
        table[name] = Words(array, tuple(head["words"][name])) if kind == "word" else array
    return table


def join(columns: Mapping[str, str], tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rows of one table after the other."""
    if not tables:
        return {name: column_of(kind, ()) for name, kind in columns.items()}
    return {
        name: Words.joined([table[name] for table in tables])
        if kind == "word"
        else np.concatenate([table[name] for table in tables])
        for name, kind in columns.items()
    }


def look_up(keys: Keys, among: Keys) -> tuple[NDArray[np.intp], Mask]:
    """For each of `keys`: where it stands in `among`, which is sorted and has each once, and whether it does."""
    if not len(among):
        return np.zeros(len(keys), np.intp), np.zeros(len(keys), np.bool_)
    places = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return places, cast(Mask, among[places] == keys)


def first_of_each(keys: Keys) -> tuple[Keys, NDArray[np.intp]]:
    """Every key once, sorted, and the first row that has it."""
    return np.unique(keys, return_index=True)
