"""Posts that are planned: drafts, accounts, and a configuration with a file of posts."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain import Account, Actor, Secret, Source
from bot.domain.posts import PlannedPost, PostDraft, PostOrigin
from bot.platforms.meta.limits import LIMITS
from bot.services.posts.accounts import PostingAccount
from bot.store import Transaction
from bot.store.posts import planned_posts
from tests.fakes.clock import START

PAGE, INSTAGRAM, NUMBER, THREADS = "1000", "2000", "106540352242922", "4000"
LEA = Actor.person("Léa")
#: A PNG of one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000154a24f5d0000000049454e44ae426082"
)


def account(platform: str, account_id: str, name: str = "") -> PostingAccount:
    """An account of the source `meta`."""
    return PostingAccount(source="meta", platform=platform, id=account_id, name=name, limits=LIMITS[platform])


ACCOUNTS = (
    account("facebook", PAGE, "orchard"),
    account("instagram", INSTAGRAM, "orchard-ig"),
    account("whatsapp", NUMBER),
    account("threads", THREADS),
)
SOURCE = Source(
    name="meta",
    adapter="meta",
    accounts=tuple(
        Account(platform=one.platform, id=one.id, name=one.name, token=Secret("a-token-of-a-test"))
        for one in ACCOUNTS
    ),
)


def draft(**changes: Any) -> PostDraft:
    """A post of the Page in an hour; name what differs."""
    fields: dict[str, Any] = {
        "name": "sale",
        "platform": "facebook",
        "account_id": PAGE,
        "source": "meta",
        "title": "Winter sale",
        "text": "Our sale begins today.",
        "due_at": START + timedelta(hours=1),
        "timezone": "Europe/Paris",
    }
    return PostDraft(**{**fields, **changes})


def planned(tx: Transaction, **changes: Any) -> PlannedPost:
    """A stored post of that draft, planned by Léa."""
    at = START.timestamp()
    post_id = planned_posts.insert_post(tx, draft(**changes), PostOrigin.COMMAND, by=LEA, at=at)
    assert post_id is not None
    post = planned_posts.get_post(tx, post_id)
    assert post is not None
    return post


def configured(folder: Path, *posts: Mapping[str, Any], settings: Mapping[str, Any] | None = None) -> Path:
    """A configuration with these accounts, and a posts.yaml where posts are named; JSON is YAML."""
    accounts = [
        {"platform": one.platform, "id": one.id, "name": one.name, "token": "env:POSTS_TOKEN"}
        for one in ACCOUNTS
    ]
    source = {
        "adapter": "meta",
        "secrets": ["env:POSTS_TOKEN"],
        "settings": {"verify_token": "env:POSTS_TOKEN"},
        "accounts": accounts,
    }
    document = {
        "version": 1,
        "data": str(folder / "data"),
        "rules": "rules.yaml",
        "model": None,
        "sources": {"meta": source},
        "posts": dict(settings or {}),
    }
    (folder / "config.yaml").write_text(json.dumps(document), "utf-8")
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    if posts:
        file = {"version": 1, "posts": list(posts)}
        (folder / "posts.yaml").write_text(json.dumps(file), "utf-8")
    return folder / "config.yaml"


RULES = """\
version: 1
states: {crisis: {title: A crisis}}
rules:
  - id: insult
    title: Insults are hidden
    why: Nobody has to read that.
    when: {words: [idiot]}
    then: [hide]
    tests: [{text: "you idiot", expect: [hide]}, {text: "hello", expect: []}]
"""
