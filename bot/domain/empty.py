"""The empty mapping that frozen values have as a default."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")
_EMPTY: Mapping[Any, Any] = MappingProxyType({})


def empty_mapping() -> Mapping[K, V]:
    """An empty mapping that cannot be changed, always the same one."""
    # A factory, because before Python 3.12 dataclasses take a mappingproxy for a mutable default.
    return _EMPTY
