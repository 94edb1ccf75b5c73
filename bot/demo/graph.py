"""The state of the simulated platform: comments, messages and what was done to them.

Knows ids, states and the documented errors; speaks no HTTP (`fake_platform` does).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


class GraphError(Exception):
    """An error as the Graph API answers it: HTTP status, `code` and `error_subcode`.

    https://developers.facebook.com/docs/graph-api/guides/error-handling/
    """

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
class PlatformMessage:
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
    comments: dict[str, PlatformMessage] = field(default_factory=dict)
    conversations: dict[str, list[PlatformMessage]] = field(default_factory=dict)  # person → sent to them
    account_by_person: dict[str, str] = field(default_factory=dict)  # person → the account they write to
    _last_id: int = 900_000_000_000_000

    def add_message(self, message: PlatformMessage, *, account: str) -> None:
        """Add a comment or message that a person wrote to the account."""
        self.comments[message.id] = message
        self.account_by_person[message.author] = account

    def add_post(self, account: str, post_id: str, text: str, now: int) -> PlatformMessage:
        """Add a post of a Page, under which people and the Page itself comment."""
        number = post_id.partition("_")[2]
        post = PlatformMessage(id=post_id, author=account, text=text, created_time=now, post=number)
        self.comments[post_id] = post
        return post

    def account_of(self, comment: str) -> str:
        """The account of Meta's whose comment this is: Facebook's comment ids have two parts, Instagram's
        one."""
        platform = "facebook" if "_" in comment else "instagram"
        return next(account for account, name in self.accounts.items() if name == platform)

    def add_reply(self, account: str, target: str, text: str, now: int) -> PlatformMessage:
        """Add a public reply under a comment; its id has the shape of the platform."""
        parent = self._existing(target)
        self._require_text(text)
        # The platform refuses this, too: nobody would see the reply.
        if parent.hidden:
            raise GraphError(400, 100, "This comment is hidden and cannot be replied to")
        prefix = target.split("_")[0] + "_" if "_" in target else ""
        answer = PlatformMessage(
            id=f"{prefix}{self._new_id()}",
            author=account,
            text=text,
            created_time=now,
            parent=target,
            post=parent.post,
        )
        self.comments[answer.id] = answer
        return answer

    def add_private_reply(self, target: str, text: str, now: int) -> PlatformMessage:
        """Add the one direct message that may follow a comment. Instagram's are sent through the linked Page,
        but come from the account that was commented on."""
        comment = self._existing(target)
        self._require_text(text)
        # One private reply per comment is all Meta allows:
        # https://developers.facebook.com/docs/messenger-platform/discovery/private-replies/
        if comment.answered_privately:
            raise GraphError(400, 10900, "Activity already replied to")
        message = self._send(self.account_of(target), comment.author, text, now)
        comment.answered_privately = True
        return message

    def add_direct_message(self, person: str, text: str, now: int) -> PlatformMessage:
        """Add a direct message to a person who wrote to one of the accounts before."""
        # Nobody can be messaged who did not write first.
        if person not in self.account_by_person:
            raise GraphError(400, 100, "No matching user found", 2018001)
        self._require_text(text)
        return self._send(self.account_by_person[person], person, text, now)

    def set_hidden(self, target: str, *, hidden: bool) -> None:
        """Hide or unhide a comment; the account's own cannot be hidden."""
        comment = self._existing(target)
        if comment.author in self.accounts:
            raise GraphError(400, 100, "You cannot hide your own comment", 1446041)
        comment.hidden = hidden

    def set_text(self, target: str, text: str, *, author: str) -> PlatformMessage:
        """Change a comment; only its author can."""
        comment = self._existing(target)
        if comment.author != author:
            raise GraphError(403, 200, "Permissions error")
        self._require_text(text)
        comment.text = text
        return comment

    def set_liked(self, target: str, *, liked: bool) -> None:
        """Like a comment on behalf of the account, or take the like back."""
        self._existing(target).liked = liked

    def mark_removed(self, target: str) -> None:
        """Remove a comment; every later call about it fails with subcode 33."""
        self._existing(target).removed = True

    def comment_fields(self, target: str) -> dict[str, object]:
        """The fields of one comment, as `GET /<comment id>` answers them."""
        comment = self._existing(target)
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

    def replies_to(self, target: str) -> list[PlatformMessage]:
        """The replies under one comment, oldest first."""
        self._existing(target)
        return [
            message for message in self.comments.values() if message.parent == target and not message.removed
        ]

    def _send(self, account: str, person: str, text: str, now: int) -> PlatformMessage:
        message = PlatformMessage(
            id=f"m_{self._new_id()}", author=account, text=text, created_time=now, parent=person
        )
        self.conversations.setdefault(person, []).append(message)
        return message

    def _existing(self, target: str) -> PlatformMessage:
        message = self.comments.get(target)
        if message is None or message.removed:
            raise GraphError(400, 100, f"Unsupported request. Object '{target}' does not exist", 33)
        return message

    def _new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _require_text(self, text: str) -> None:
        if not text.strip():
            raise GraphError(400, 100, "The parameter message is required")
