"""Everything that can be asked of the API, in the order of the document."""

from bot.api import (
    bulk_operations,
    desk_operations,
    figure_operations,
    proposal_operations,
    queue_operations,
    rule_operations,
)
from bot.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *figure_operations.OPERATIONS,
    *queue_operations.OPERATIONS,
    *proposal_operations.OPERATIONS,
    *desk_operations.OPERATIONS,
    *bulk_operations.OPERATIONS,
    *rule_operations.OPERATIONS,
)


def operation_named(name: str) -> Operation:
    """The operation of that name."""
    return next(operation for operation in OPERATIONS if operation.name == name)
