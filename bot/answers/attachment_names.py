"""What a reply calls the thing that came instead of a text, or with one: "your voice message".

Pure. A language without nouns here has no value for the placeholder, as a text without attachments has none.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.domain import Attachment

#: Whatever else came, and several of different kinds.
_ANY = "attachment"
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "image": "photo",
        "photo": "photo",
        "gif": "image",
        "animated_image": "image",
        "video": "video",
        "audio": "voice",
        "file": "file",
        "location": "location",
        "sticker": "sticker",
        "share": "share",
        "post": "share",
        "reel": "share",
        "ig_reel": "share",
        "ig_post": "share",
        "link": "share",
        "story_mention": "story",
    }
)
#: Language → kind → one of it, several of it.
_NOUNS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "en": {
            "photo": ("your photo", "your photos"),
            "image": ("your image", "your images"),
            "video": ("your video", "your videos"),
            "voice": ("your voice message", "your voice messages"),
            "file": ("your file", "your files"),
            "location": ("your location", "your locations"),
            "sticker": ("your sticker", "your stickers"),
            "share": ("the post you shared", "the posts you shared"),
            "story": ("your story", "your stories"),
            _ANY: ("your message", "your message"),
        },
        "fr": {
            "photo": ("votre photo", "vos photos"),
            "image": ("votre image", "vos images"),
            "video": ("votre vidéo", "vos vidéos"),
            "voice": ("votre message vocal", "vos messages vocaux"),
            "file": ("votre fichier", "vos fichiers"),
            "location": ("votre position", "vos positions"),
            "sticker": ("votre autocollant", "vos autocollants"),
            "share": ("la publication que vous avez partagée", "les publications que vous avez partagées"),
            "story": ("votre story", "vos stories"),
            _ANY: ("votre message", "votre message"),
        },
    }
)


def attachment_noun(attachments: Sequence[Attachment], language: str) -> str:
    """The noun for all that came along, in that language; empty when nothing came or no noun is known."""
    nouns = _NOUNS.get(language)
    if not attachments or nouns is None:
        return ""
    kinds = {_KINDS.get(attachment.type, _ANY) for attachment in attachments}
    singular, plural = nouns[kinds.pop() if len(kinds) == 1 else _ANY]
    return singular if len(attachments) == 1 else plural
