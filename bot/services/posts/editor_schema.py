"""The JSON Schema of `posts.yaml`, for editors."""

from collections.abc import Mapping
from typing import Any

from bot.documents.editor_schema import build_editor_schema
from bot.services.posts.reading import PostsFile

_PAGES: Mapping[str, str] = {
    "version": "Always 1.",
    "timezone": "Of the times in this file, as Europe/Paris; without it, that of config.yaml.",
    "PostEntry.timezone": "Of the time of this post, where it is another than that of the file.",
    "posts": "What is to be published; an empty list cancels everything that has not left.",
    "id": "Yours to choose, each once: small letters, digits, - and _.",
    "at": "When, as 2027-01-06 08:30, or with an offset.",
    "accounts": "Names or ids of accounts in config.yaml.",
    "text": "The text, or one for each platform: {default: …, instagram: …}.",
    "title": "How lists and reports call it.",
    "link": "A page, with https://.",
    "image": "An address with https://, or a file beside the rules.",
    "first_comment": "What is written below the post once it is there; a text, or one for each platform.",
}


def build_posts_schema() -> dict[str, Any]:
    """The schema, with what each key means."""
    return build_editor_schema(PostsFile, "Planned posts of Tamis", _PAGES)
