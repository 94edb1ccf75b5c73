"""What an operator can set, and how it is read from `config.yaml` and secrets.

Opens no file: the text, the environment and a way to read a secret are arguments. `parse_config` stands in
`bot.config.parser`, because pydantic is slow to load and most modules want the values only.
"""

from bot.config.settings import (
    Config,
    Conversions,
    CoralSettings,
    CustomModel,
    Drafts,
    Mail,
    Monitoring,
    Scoring,
    Web,
)

__all__ = [
    "Config",
    "Conversions",
    "CoralSettings",
    "CustomModel",
    "Drafts",
    "Mail",
    "Monitoring",
    "Scoring",
    "Web",
]
