"""Names what came with a text, and where it can be looked at."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.domain import Attachment
from bot.present.messages import MESSAGES, Catalog
from bot.present.sanitize import sanitize_terminal

#: The words of platforms for what people call the same.
_SAME = {
    "photo": "image",
    "animated_image": "gif",
    "reel": "share",
    "ig_reel": "share",
    "ig_post": "share",
    "post": "share",
    "link": "share",
    "unsupported_type": "unsupported",
}
_LONGEST_ADDRESS = 1000


def name_attachment(attachment: Attachment, t: Catalog) -> str:
    """What it is, in the reader's words, with its title. Kinds that have no word here keep the platform's."""
    kind = _SAME.get(attachment.type, attachment.type)
    name = t(f"attachment.{kind}") if f"attachment.{kind}" in MESSAGES else sanitize_terminal(kind, 20)
    return f"{name} ({sanitize_terminal(attachment.name, 60)})" if attachment.name else name


def name_attachments(attachments: Sequence[Attachment], t: Catalog) -> str:
    """All of them, the same kind once."""
    return ", ".join(dict.fromkeys(name_attachment(attachment, t) for attachment in attachments))


def safe_address(attachment: Attachment) -> str:
    """The address of an attachment as `safe_link` lets it pass."""
    return safe_link(attachment.url)


def safe_link(link: str | None) -> str:
    """An address that may be printed and opened: https, one host, and nothing that a terminal would not show
    as it is. Empty for any other."""
    address = link or ""
    if (
        not address.isascii()
        or not address.isprintable()
        or " " in address
        or len(address) > _LONGEST_ADDRESS
    ):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    # A name in front of the host can make one address look like another.
    return address if parts.scheme == "https" and parts.hostname and "@" not in parts.netloc else ""
