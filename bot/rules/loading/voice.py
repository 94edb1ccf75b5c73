"""Compiles the section `voice`: whether texts say tu or vous, and how they are signed, by account."""

import re
from collections.abc import Mapping
from functools import partial

from bot.answers import ADDRESSES, Voice, Voices, find_foreign_placeholder
from bot.errors import message
from bot.rules.source.documents import SourceFiles, node_at
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary.compile_context import CompileContext

#: The keys of `voice`, each with its manual page.
VOICE_KEYS: Mapping[str, str] = {
    "address": "The form in which texts address people: tu or vous.",
    "signature": "What stands below texts of rules: {public: …, private: …}; texts, by language, or off.",
    "accounts": "What is different in one account, by its id or name: {address: tu, signature: …}.",
}
_SIGNATURE_KEYS = ("public", "private")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LONGEST = 100


def compile_voice(files: SourceFiles, compile_context: CompileContext) -> Voices:
    """How the brand writes; as the texts stand where the section is missing."""
    document = files.documents[0]
    if files.main_page is None or "voice" not in document.value:
        return Voices()
    node = node_at(document, "voice")
    members = node.members(VOICE_KEYS)
    default = _compile_one({key: members[key] for key in members if key != "accounts"}, Voice())
    if "accounts" not in members:
        return Voices(default=default)
    account_names = compile_context.environment.accounts
    own = members["accounts"].members()
    compiled = collect(
        partial(_compile_account, name, entry, default, account_names) for name, entry in own.items()
    )
    return Voices(default=default, accounts=dict(zip(own, compiled, strict=True)))


def _compile_account(name: str, node: Node, default: Voice, account_names: frozenset[str] | None) -> Voice:
    if account_names is not None and name not in account_names:
        raise node.error(message("'accounts': there is no account '{name}' in config.yaml", name=name[:60]))
    return _compile_one(node.members(("address", "signature")), default)


def _compile_one(members: Mapping[str, Node], default: Voice) -> Voice:
    address = members["address"].choice(ADDRESSES) if "address" in members else default.address
    if "signature" not in members:
        return Voice(address=address, public=default.public, private=default.private)
    node = members["signature"]
    if _is_off(node):
        return Voice(address=address)
    if not isinstance(node.value, dict):
        raise node.error(
            message("'signature': expected {public: …, private: …}; what stands in both is written twice")
        )
    signatures = node.members(_SIGNATURE_KEYS)
    public, private = (
        _compile_texts(signatures[key]) if key in signatures else getattr(default, key)
        for key in _SIGNATURE_KEYS
    )
    return Voice(address=address, public=public, private=private)


def _compile_texts(node: Node) -> Mapping[str, str]:
    """A signature by language; one text is for every language."""
    if _is_off(node):
        return {}
    written = (
        {language: node.at(language) for language in node.value}
        if isinstance(node.value, dict)
        else {"": node}
    )
    for language, entry in written.items():
        if language and not _LANGUAGE.fullmatch(language):
            raise entry.error(
                message("'{language}' is no language; write fr, en, de …", language=language[:40])
            )
        _check_text(entry)
    return {language: entry.text().strip() for language, entry in written.items()}


def _check_text(node: Node) -> None:
    text = node.text().strip()
    placeholder = "{{" if "{{" in text or "{%" in text else find_foreign_placeholder(text)
    if placeholder:
        problem = message("'signature': {text} is not filled in here; write a plain text", text=placeholder)
        raise node.error(problem)
    if not text or len(text) > _LONGEST:
        problem = message("expected 1 to {most} characters, found {count}", most=_LONGEST, count=len(text))
        raise node.error(problem)


def _is_off(node: Node) -> bool:
    return node.value is False or node.value == "off"
