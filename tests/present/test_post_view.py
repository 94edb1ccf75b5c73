"""Planned posts in words, and for programs."""

from dataclasses import replace

import pytest

from bot.answers import CampaignLinks
from bot.domain import CancelReason, State
from bot.domain.posts import PlannedPost, PostHold, PostOrigin, PostState
from bot.errors import message
from bot.present.messages import Catalog
from bot.present.post_view import (
    authorship,
    planned_post_json,
    preview_json,
    preview_lines,
    state_name,
)
from bot.services.posts.previewing import PostPreview
from bot.services.posts.rendering import render_post
from tests.fakes.clock import START
from tests.fakes.planned import ACCOUNTS, LEA, draft

POST = PlannedPost(
    id=1,
    draft=draft(),
    origin=PostOrigin.COMMAND,
    by=LEA,
    planned_at=START.timestamp(),
    state=PostState.PLANNED,
)
LEAVING = replace(POST, state=PostState.LEAVING)


@pytest.mark.parametrize(
    ("post", "english", "french"),
    [
        (POST, "planned", "prévu"),
        (
            replace(POST, state=PostState.HELD, hold=PostHold.CRISIS, problem="crisis"),
            "held: crisis (crisis)",
            "retenu : crise (crisis)",
        ),
        (replace(LEAVING, outbox_state=State.DONE), "published", "publiée"),
        (
            replace(POST, state=PostState.MISSED, problem="past_when_planned"),
            "missed: past when it was planned",
            "manquée : passée au moment de la planifier",
        ),
        (
            replace(LEAVING, outbox_state=State.WAITING, outbox_problem="slow"),
            "waiting: slow",
            "en attente : slow",
        ),
        (
            replace(LEAVING, outbox_state=State.CANCELLED, cancel_reason=CancelReason.CRISIS),
            "cancelled: the post is in a crisis",
            "annulé : la publication est en crise",
        ),
    ],
)
def test_a_state_is_said_with_its_reason(post: PlannedPost, english: str, french: str) -> None:
    assert state_name(post, Catalog("en")) == english
    said = state_name(post, Catalog("fr"))
    assert said.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") == french


def preview(**changes: object) -> PostPreview:
    post = draft(**changes)
    limits = ACCOUNTS[0].limits
    assert limits is not None
    assert limits.post is not None
    return PostPreview(
        draft=post,
        account=ACCOUNTS[0],
        rendered=render_post(post, limits.post, CampaignLinks()),
        problems=(message("too blue"),),
        objection="insult: 0.9",
    )


def test_a_preview_has_text_length_link_image_times_and_what_is_wrong() -> None:
    changes = {"link": "https://a.example/", "first_comment": "More\nhere.", "text": "One\n\nTwo"}
    lines = preview_lines(preview(**changes), Catalog("en"))
    assert lines == [
        "sale  orchard (facebook)",
        "  title: Winter sale",
        "  2026-11-24 14:00 CET  (2026-11-24 13:00 UTC)",
        "",
        "  | One",
        "  | ",
        "  | Two",
        "",
        "  8 of 63206 characters",
        "  link, with a preview of its page: https://a.example/",
        "  first comment: More here.",
        "  not possible: too blue",
        "  would be held for its words: insult: 0.9",
    ]
    with_image = preview_lines(preview(image="a.png", link="https://a.example/"), Catalog("en"))
    assert "  image: a.png" in with_image
    assert "  link, at the end of the text: https://a.example/" in with_image


def test_programs_get_the_same() -> None:
    shown = preview_json(preview())
    assert (shown["length"], shown["longest"], shown["problems"]) == (22, 63_206, ["too blue"])
    stored = planned_post_json(
        replace(LEAVING, outbox_state=State.DONE, external_id="1_7", published_at=60.0)
    )
    assert (stored["post_id"], stored["published_at"]) == ("1_7", "1970-01-01T00:01:00+00:00")
    assert (stored["by"], stored["hold"], stored["outbox"]) == ("person:Léa", None, "done")


def test_who_planned_it_is_said() -> None:
    assert authorship(POST, "UTC", Catalog("en")).startswith("planned by Léa on ")
    from_file = replace(POST, origin=PostOrigin.FILE)
    assert authorship(from_file, "UTC", Catalog("en")).startswith("planned in posts.yaml on ")
