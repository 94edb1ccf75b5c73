"""What the pretended platform remembers: comments, messages and what was done to them.

Knows ids, states and the documented refusals; speaks no HTTP (`sandbox` does).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


class GraphError(Exception):
    """A refusal in the platform's own words: HTTP status, `code` and `error_subcode`."""

    def __init__(self, status: int, code: int, message: str, subcode: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, object] = {
            "error": {
                "message": f"(#{code}) {message}",
                "type": "OAuthException",
                "code": code,
                **({} if subcode is None else {"error_subcode": subcode}),
                "fbtrace_id": "AtamisDemo",
            }
        }


@dataclass(slots=True)
class Said:
    """One comment or message, by a person or by the account itself."""

    id: str
    author: str
    text: str
    created_time: int
    parent: str = ""
    post: str = ""
    hidden: bool = False
    liked: bool = False
    removed: bool = False
    answered_privately: bool = False


@dataclass(slots=True)
class Graph:
    """All comments and conversations of the accounts. Methods raise `GraphError` as Meta would."""

    accounts: Mapping[str, str]  # account id → platform
    comments: dict[str, Said] = field(default_factory=dict)
    sent: dict[str, list[Said]] = field(default_factory=dict)  # person → our messages to them
    people: dict[str, str] = field(default_factory=dict)  # person → the account they write to
    _last: int = 900_000_000_000_000

    def written(self, said: Said, *, account: str) -> None:
        """A person wrote a comment or a message."""
        self.comments[said.id] = said
        self.people[said.author] = account

    def account_of(self, comment: str) -> str:
        """Whose comment this is: Facebook's comment ids have two parts, Instagram's one."""
        platform = "facebook" if "_" in comment else "instagram"
        return next(id for id, name in self.accounts.items() if name == platform)

    def reply(self, account: str, target: str, text: str, now: int) -> Said:
        """A public answer under a comment; its id has the shape of the platform."""
        parent = self._there(target)
        self._wants_text(text)
        if parent.hidden:
            raise GraphError(400, 100, "This comment is hidden and cannot be replied to")
        prefix = target.split("_")[0] + "_" if "_" in target else ""
        answer = Said(
            id=f"{prefix}{self._next()}",
            author=account,
            text=text,
            created_time=now,
            parent=target,
            post=parent.post,
        )
        self.comments[answer.id] = answer
        return answer

    def private_reply(self, target: str, text: str, now: int) -> Said:
        """The one message that may follow a comment. Instagram's are sent through the linked Page,
        but come from the account that was commented on."""
        comment = self._there(target)
        self._wants_text(text)
        if comment.answered_privately:
            raise GraphError(400, 10900, "Activity already replied to")
        message = self._message(self.account_of(target), comment.author, text, now)
        comment.answered_privately = True
        return message

    def message(self, person: str, text: str, now: int) -> Said:
        """A message to a person who wrote to us before."""
        if person not in self.people:
            raise GraphError(400, 100, "No matching user found", 2018001)
        self._wants_text(text)
        return self._message(self.people[person], person, text, now)

    def set_hidden(self, target: str, *, hidden: bool) -> None:
        comment = self._there(target)
        if comment.author in self.accounts:
            raise GraphError(400, 100, "You cannot hide your own comment", 1446041)
        comment.hidden = hidden

    def like(self, target: str, *, liked: bool) -> None:
        self._there(target).liked = liked

    def remove(self, target: str) -> None:
        self._there(target).removed = True

    def read(self, target: str) -> dict[str, object]:
        """One comment as its fields are read back."""
        comment = self._there(target)
        return {
            "id": comment.id,
            "message": comment.text,
            "text": comment.text,
            "from": {"id": comment.author},
            "is_hidden": comment.hidden,
            "hidden": comment.hidden,
            "user_likes": comment.liked,
            "can_hide": comment.author not in self.accounts,
            "can_reply_privately": not comment.answered_privately,
        }

    def answers(self, target: str) -> list[Said]:
        """What stands under one comment, oldest first."""
        self._there(target)
        return [said for said in self.comments.values() if said.parent == target and not said.removed]

    def _message(self, account: str, person: str, text: str, now: int) -> Said:
        message = Said(id=f"m_{self._next()}", author=account, text=text, created_time=now, parent=person)
        self.sent.setdefault(person, []).append(message)
        return message

    def _there(self, target: str) -> Said:
        found = self.comments.get(target)
        if found is None or found.removed:
            raise GraphError(400, 100, f"Unsupported request. Object '{target}' does not exist", 33)
        return found

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _wants_text(self, text: str) -> None:
        if not text.strip():
            raise GraphError(400, 100, "The parameter message is required")
