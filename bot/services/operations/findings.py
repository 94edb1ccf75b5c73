"""What `tamis doctor` finds: one value per thing that was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What was looked at and how it is: a message by its code with what to fill in."""

    severity: Severity
    subject: str
    code: str
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
