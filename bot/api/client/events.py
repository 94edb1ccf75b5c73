"""Reads a stream of server-sent events, a piece at a time. Pure; a line that does not end is refused."""

from dataclasses import dataclass

_LONGEST_LINE, _LONGEST_ID = 4_096, 100


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event. `case_id` is None where it is about the whole list."""

    id: str
    kind: str
    case_id: int | None


class EventStream:
    """What has been read of one stream. `last_id` is the id of the last event."""

    def __init__(self, last_id: str = "") -> None:
        self.last_id = last_id
        self._kind = ""
        self._data = ""
        self._line = b""

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """The events that are complete with this piece. Raises `ValueError` for what is no such stream."""
        *lines, self._line = (self._line + piece).split(b"\n")
        if any(len(line) > _LONGEST_LINE for line in (*lines, self._line)):
            raise ValueError("a line without an end")
        events = (self._take(line.rstrip(b"\r").decode("utf-8", "replace")) for line in lines)
        return [event for event in events if event is not None]

    def _take(self, line: str) -> ServerEvent | None:
        if not line:
            event = ServerEvent(self.last_id, self._kind, _case_in(self._data)) if self._kind else None
            self._kind = self._data = ""
            return event
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "id" and value.isprintable() and len(value) <= _LONGEST_ID:
            self.last_id = value
        elif name == "event":
            self._kind = value
        elif name == "data":
            self._data = value
        return None


def _case_in(data: str) -> int | None:
    number = data.partition('"case_id":')[2].strip(" }")
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= 18 else None
