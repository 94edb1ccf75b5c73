"""Values that know where they stand: foreign JSON (`Field`) and our own YAML files (`Document`).

Every mistake names its position, and never quotes a value. Nothing here opens a file, and nothing knows
what a document means: that is for those who ask for its values. `validate` stands in
`bot.documents.validation`, because pydantic is slow to load.
"""

from bot.documents.durations import parse_duration
from bot.documents.json import (
    MAX_ID,
    Field,
    describe_type,
    extras,
    fingerprint,
    flag_in,
    from_json,
    id_in,
    plain_word,
    text_in,
)
from bot.documents.problems import sort_problems, suggestion, with_advice, with_owner, with_suggestion
from bot.documents.yaml import Document, Path, from_yaml

__all__ = [
    "MAX_ID",
    "Document",
    "Field",
    "Path",
    "describe_type",
    "extras",
    "fingerprint",
    "flag_in",
    "from_json",
    "from_yaml",
    "id_in",
    "parse_duration",
    "plain_word",
    "sort_problems",
    "suggestion",
    "text_in",
    "with_advice",
    "with_owner",
    "with_suggestion",
]
