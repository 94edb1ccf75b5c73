"""Posts of our page: published, found again, and their first comments."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Action, Effect, Kind, Verb
from bot.domain.posts import Publication
from bot.errors import AlreadyDone, NotSent, OutcomeUnknown, Rejected, Unfinished
from bot.platforms.linkedin import Adapter, publishing
from bot.platforms.ports import Request
from tests.factories import NOW, response
from tests.fakes.linkedin import PAGE, SOURCE, URL, action, perform, read_back

SHARE = "urn:li:share:7260011223344550000"
IMAGE = "urn:li:image:D4E10AQF_7-x"
UPLOAD = "https://www.linkedin.com/dms-uploads/D4E10/0?ca=vector"
CREATED = response(status=201, headers={"x-restli-id": SHARE})
INITIALIZED = response({"value": {"uploadUrl": UPLOAD, "image": IMAGE}})


def post(**changes: Any) -> Action:
    fields: dict[str, Any] = {"target": PAGE, "kind": Kind.POST, "text": "Our sale (today)!"}
    return action(Verb.PUBLISH, **{**fields, "publication": Publication(), **changes})


def test_a_text_is_one_call_in_the_format_of_posts() -> None:
    (request,), effect = perform(post(), CREATED)
    assert (request.method, request.url) == ("POST", f"{URL}/posts")
    assert request.json is not None
    assert request.json["author"] == PAGE
    assert request.json["commentary"] == "Our sale \\(today\\)!"
    assert request.json["lifecycleState"] == "PUBLISHED"
    assert "content" not in request.json
    assert effect == Effect(external_id=SHARE)


def test_a_link_is_an_article_named_by_its_host() -> None:
    (request,), _ = perform(post(publication=Publication(link="https://shop.example/a?b=1")), CREATED)
    assert request.json is not None
    assert request.json["content"] == {
        "article": {"source": "https://shop.example/a?b=1", "title": "shop.example"}
    }


def test_an_image_is_uploaded_first_and_remembered() -> None:
    requests: list[Request] = []
    flow = Adapter(SOURCE).perform(post(publication=Publication(image="a.png", content=b"PNG")))
    requests.append(next(flow))
    requests.append(flow.send(INITIALIZED))
    with pytest.raises(Unfinished) as raised:
        flow.send(response(status=201))
    initialize, upload = requests
    assert initialize.url == f"{URL}/images?action=initializeUpload"
    assert initialize.json == {"initializeUploadRequest": {"owner": PAGE}}
    assert (upload.method, upload.url, upload.body) == ("PUT", UPLOAD, b"PNG")
    assert not any(request.has_side_effects for request in requests)
    assert raised.value.link == IMAGE
    (request,), _ = perform(
        post(publication=Publication(image="a.png", content=b"PNG"), linked=IMAGE), CREATED
    )
    assert request.json is not None
    assert request.json["content"] == {"media": {"id": IMAGE}}


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/x",
        "https://linkedin.com.evil.example/x",
        "http://www.linkedin.com/x",
        "https://api.linkedin.com.evil/rest",
        "https://[",
        "",
    ],
)
def test_our_token_goes_to_linkedin_only(address: str) -> None:
    flow = Adapter(SOURCE).perform(post(publication=Publication(image="a.png", content=b"PNG")))
    next(flow)
    with pytest.raises(NotSent):
        flow.send(response({"value": {"uploadUrl": address, "image": IMAGE}}))


def test_what_cannot_be_told_is_not_repeated() -> None:
    with pytest.raises(OutcomeUnknown, match="named no id"):
        perform(post(), response(status=201))
    with pytest.raises(AlreadyDone):
        perform(post(), response({"message": "Content is a duplicate of urn"}, status=422))
    with pytest.raises(Rejected, match="the image is empty"):
        perform(post(publication=Publication(image="a.png")))


def listed(commentary: str, at: timedelta = timedelta()) -> Any:
    published = int((NOW + at).timestamp() * 1000)
    return response({"elements": [{"id": SHARE, "commentary": commentary, "publishedAt": published}]})


def test_a_post_is_found_again_by_its_words_since_the_call() -> None:
    (request,), effect = read_back(post(), listed("Our sale  \\(today\\)! "))
    assert request.url.startswith(f"{URL}/posts?author=urn%3Ali%3Aorganization%3A5551234&q=author")
    assert effect == Effect(external_id=SHARE, found_by="read-back")
    assert read_back(post(), listed("Something else"))[1] is None
    assert read_back(post(), listed("Our sale \\(today\\)!", at=-timedelta(hours=1)))[1] is None


def test_a_hashtag_is_found_in_the_form_that_linkedin_gives_it() -> None:
    tagged = post(text="Sale #winter now")
    assert read_back(tagged, listed("Sale {hashtag|\\#|winter} now"))[1] is not None


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=80))
def test_what_is_escaped_is_read_back_as_it_was(text: str) -> None:
    item = {"id": SHARE, "commentary": publishing.escape(text)}
    _, effect = read_back(post(text=text), response({"elements": [item]}))
    assert effect is not None


def test_a_first_comment_stands_under_the_post_and_is_found_there() -> None:
    comment = action(Verb.FIRST_COMMENT, target=SHARE, text="Until Sunday.", kind=Kind.POST)
    created = response(status=201, headers={"x-restli-id": "7260099887766550001"})
    (request,), effect = perform(comment, created)
    assert request.url.endswith("/socialActions/urn%3Ali%3Ashare%3A7260011223344550000/comments")
    assert effect.external_id.endswith(",7260099887766550001)")
    written = {"actor": PAGE, "message": {"text": "Until Sunday."}, "id": "7260099887766550001"}
    _, found = read_back(comment, response({"elements": [written]}))
    assert found is not None
