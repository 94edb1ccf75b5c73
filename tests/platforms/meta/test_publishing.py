"""Posts of ours: the calls by which they are published, and how they are found again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Action, Effect, Kind, Slot, Verb
from bot.domain.posts import PUBLISHER, Publication
from bot.errors import NotSent, OutcomeUnknown, Rejected, Unfinished
from bot.platforms.meta import Adapter, publishing
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.ports import Request, Response
from tests.factories import NOW, drive, response
from tests.fakes.meta import GRAPH, INSTAGRAM, PAGE, SOURCE, THREADS, graph_error, read_back

ACCOUNT = {"facebook": PAGE, "instagram": INSTAGRAM, "threads": THREADS, "whatsapp": "440022113355778"}
LINK, IMAGE = "https://shop.example/sale", "https://shop.example/sale.jpg"
TEXT = "Our sale\nbegins today."


def perform(action: Action, *answers: Response) -> tuple[list[Request], Effect]:
    """The requests of an action, and what comes of it after these answers."""
    return drive(Adapter(SOURCE).perform(action), *answers)


def post(platform: str = "facebook", **changes: Any) -> Action:
    fields: dict[str, Any] = {
        "verb": Verb.PUBLISH,
        "slot": Slot.POST,
        "platform": platform,
        "account_id": ACCOUNT[platform],
        "message_id": "post:1",
        "target": ACCOUNT[platform],
        "key": "post:1:1",
        "actor": PUBLISHER,
        "via": "meta",
        "text": TEXT,
        "kind": Kind.POST,
        "publication": Publication(),
    }
    return Action(**{**fields, **changes})


def comment(platform: str = "facebook", **changes: Any) -> Action:
    return post(platform, verb=Verb.FIRST_COMMENT, target="1000_7", publication=None, **changes)


def test_a_text_of_a_page_is_one_call() -> None:
    (request,), effect = perform(post(), response({"id": f"{PAGE}_7"}))
    assert (request.method, request.url) == ("POST", f"{GRAPH}/{PAGE}/feed")
    assert request.form == {"message": TEXT}
    assert effect == Effect(external_id=f"{PAGE}_7")


def test_a_link_goes_beside_the_text() -> None:
    (request,), _ = perform(post(publication=Publication(link=LINK)), response({"id": "1_7"}))
    assert request.form == {"message": TEXT, "link": LINK}


def test_a_photo_by_its_address_is_known_by_the_id_of_its_post() -> None:
    answer = response({"id": "55", "post_id": f"{PAGE}_55"})
    (request,), effect = perform(post(publication=Publication(image=IMAGE)), answer)
    assert request.url == f"{GRAPH}/{PAGE}/photos"
    assert request.form == {"url": IMAGE, "message": TEXT}
    assert effect.external_id == f"{PAGE}_55"


def test_a_photo_of_ours_is_uploaded_with_the_text() -> None:
    content = b"\x89PNG\r\n--tamis-\r\n"
    upload = post(publication=Publication(image="a.png", content=content))
    (request,), _ = perform(upload, response({"id": "55", "post_id": "1_55"}))
    kind, _, boundary = request.headers["Content-Type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    parts = (request.body or b"").split(f"--{boundary}".encode())
    assert len(parts) == 4
    assert parts[1].endswith(f'name="message"\r\n\r\n{TEXT}\r\n'.encode())
    assert parts[2].endswith(b"\r\n\r\n" + content + b"\r\n")


@pytest.mark.parametrize("answer", [{}, {"id": "0"}, {"success": True}])
def test_an_answer_without_an_id_proves_nothing(answer: Any) -> None:
    with pytest.raises(OutcomeUnknown):
        perform(post(), response(answer))


CONTAINERS = [
    ("instagram", Publication(image=IMAGE), "media", {"image_url": IMAGE, "caption": TEXT}),
    ("threads", Publication(), "threads", {"media_type": "TEXT", "text": TEXT}),
    (
        "threads",
        Publication(link=LINK),
        "threads",
        {"media_type": "TEXT", "text": TEXT, "link_attachment": LINK},
    ),
    (
        "threads",
        Publication(image=IMAGE),
        "threads",
        {"media_type": "IMAGE", "text": TEXT, "image_url": IMAGE},
    ),
]


@pytest.mark.parametrize(("platform", "publication", "edge", "form"), CONTAINERS)
def test_a_container_is_made_first_and_remembered(
    platform: str, publication: Publication, edge: str, form: dict[str, str]
) -> None:
    flow = Adapter(SOURCE).perform(post(platform, publication=publication))
    request = next(flow)
    with pytest.raises(Unfinished) as raised:
        flow.send(response({"id": "178"}))
    assert raised.value.link == "178"
    assert request.url.endswith(f"/{ACCOUNT[platform]}/{edge}")
    assert request.form == form
    assert not request.has_side_effects


@pytest.mark.parametrize(
    ("platform", "field", "edge"),
    [("instagram", "status_code", "media_publish"), ("threads", "status", "threads_publish")],
)
def test_a_container_that_is_ready_is_published(platform: str, field: str, edge: str) -> None:
    ready = post(platform, linked="178", publication=Publication(image=IMAGE))
    answers = response({field: "FINISHED"}), response({"id": "1801"})
    (look, publish), effect = perform(ready, *answers)
    assert look.query["fields"] == field
    assert publish.url.endswith(f"/{edge}")
    assert publish.form == {"creation_id": "178"}
    assert effect.external_id == "1801"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("IN_PROGRESS", Unfinished),
        ("", Unfinished),
        ("ERROR", Rejected),
        ("PUBLISHED", OutcomeUnknown),
    ],
)
def test_a_container_that_is_not_ready_is_not_published(status: str, error: type[Exception]) -> None:
    waiting = post("instagram", linked="178", publication=Publication(image=IMAGE))
    with pytest.raises(error):
        perform(waiting, response({"status_code": status}))


def test_a_container_that_expired_is_made_anew() -> None:
    expired = post("instagram", linked="178", publication=Publication(image=IMAGE))
    with pytest.raises(Unfinished) as raised:
        perform(expired, response({"status_code": "EXPIRED"}), response({"id": "179"}))
    assert raised.value.link == "179"


def test_a_container_without_an_id_was_none() -> None:
    with pytest.raises(NotSent):
        perform(post("threads"), response({}))


def test_what_cannot_be_published_is_refused_before_any_call() -> None:
    with pytest.raises(Rejected, match="no post without an image"):
        perform(post("instagram"))
    with pytest.raises(Rejected, match="nothing can be published on whatsapp"):
        perform(post("whatsapp"))
    with pytest.raises(Rejected, match="the image is empty"):
        perform(post(publication=Publication(image="a.png")))


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_a_first_comment_stands_under_the_post(platform: str) -> None:
    (request,), effect = perform(comment(platform), response({"id": "9"}))
    assert request.url == f"{GRAPH}/1000_7/comments"
    assert request.form == {"message": TEXT}
    assert effect.external_id == "9"


def test_on_threads_a_first_comment_is_a_reply_in_two_steps() -> None:
    with pytest.raises(Unfinished) as raised:
        perform(comment("threads"), response({"id": "178"}))
    assert raised.value.link == "178"
    (request,), _ = perform(comment("threads", linked="178"), response({"id": "9"}))
    assert request.form == {"creation_id": "178"}


def listed(field: str, time: str, *texts: str, at: timedelta = timedelta()) -> Any:
    stamp = (NOW + at).isoformat()
    return response({"data": [{"id": f"1_{n}", field: text, time: stamp} for n, text in enumerate(texts)]})


@pytest.mark.parametrize(
    ("platform", "edge", "field", "time"),
    [
        ("facebook", "published_posts", "message", "created_time"),
        ("instagram", "media", "caption", "timestamp"),
        ("threads", "threads", "text", "timestamp"),
    ],
)
def test_a_post_is_found_again_by_its_words_since_the_call(
    platform: str, edge: str, field: str, time: str
) -> None:
    folded = listed(field, time, "Something else", "Our sale begins  today. ")
    (request,), effect = read_back(post(platform), folded)
    assert request.url.endswith(f"/{ACCOUNT[platform]}/{edge}")
    assert effect == Effect(external_id="1_1", found_by="read-back")
    older = listed(field, time, TEXT, at=-timedelta(hours=1))
    assert read_back(post(platform), older)[1] is None


def test_a_list_that_is_behind_is_no_proof_where_the_container_knows() -> None:
    waiting = post("instagram", linked="178")
    _, effect = read_back(waiting, response({"data": []}), response({"status_code": "PUBLISHED"}))
    assert effect == Effect(found_by="read-back")
    _, nothing = read_back(waiting, response({"data": []}), response({"status_code": "FINISHED"}))
    assert nothing is None


@pytest.mark.parametrize(("platform", "edge"), [("facebook", "comments"), ("threads", "replies")])
def test_a_first_comment_is_found_under_its_post(platform: str, edge: str) -> None:
    field = "message" if platform == "facebook" else "text"
    time = "created_time" if platform == "facebook" else "timestamp"
    (request,), effect = read_back(comment(platform), listed(field, time, TEXT))
    assert request.url.endswith(f"/1000_7/{edge}")
    assert effect is not None


def test_a_refusal_says_why() -> None:
    with pytest.raises(Rejected, match="a permission is missing"):
        perform(post(), graph_error(200))


def test_the_platform_alone_decides_whose_list_is_read() -> None:
    _, nothing = drive(
        publishing.look_up(AccountApi(SOURCE, post()), replace(post(), linked="178"), NOW),
        response({"data": []}),
    )
    assert nothing is None
