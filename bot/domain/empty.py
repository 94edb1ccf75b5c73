"""Empty mappings that nobody can fill, for the defaults of frozen values."""

from collections.abc import Mapping
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_FIGURES: Mapping[str, float] = MappingProxyType({})
_NO_WORDS: Mapping[str, tuple[tuple[str, float], ...]] = MappingProxyType({})


def empty_mapping() -> Mapping[str, str]:
    """An empty mapping that nobody can fill."""
    return _NOTHING


def no_figures() -> Mapping[str, float]:
    """An empty mapping of names to numbers."""
    return _NO_FIGURES


def no_words() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """An empty mapping of names to words with their weights."""
    return _NO_WORDS
