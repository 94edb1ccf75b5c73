"""Values from outside that know where they came from: foreign JSON and our own YAML files."""

from bot.documents.json import MAX_ID, Field, from_json, kind_in_words
from bot.documents.yaml import Document, Path, from_yaml, in_order, nearest, seconds, validate

__all__ = [
    "MAX_ID",
    "Field",
    "Path",
    "Document",
    "validate",
    "from_json",
    "from_yaml",
    "in_order",
    "kind_in_words",
    "nearest",
    "seconds",
]
