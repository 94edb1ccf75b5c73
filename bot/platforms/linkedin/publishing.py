"""What we publish on an organization page ourselves: a post, and the first comment below it.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api
"""

import re
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from bot.documents import Field, text_in
from bot.domain import Action, Effect, LinkForm, PostLimits, TextLimit
from bot.domain.posts import Publication
from bot.errors import NotSent, OutcomeUnknown, Rejected, Unfinished
from bot.platforms.http import moment_of, readable
from bot.platforms.linkedin.api import PageApi, parse_response, require_success
from bot.platforms.linkedin.urns import is_post
from bot.platforms.ports import Flow

POST_LIMITS = PostLimits(
    text=TextLimit(longest=3_000),
    link=LinkForm.PREVIEW,
    image_files=True,
    image_types=("jpeg", "png", "gif"),
    first_comment=TextLimit(longest=1_250),
)
#: Seconds until an image that was uploaded can be used, as a rule.
_IMAGE_SECONDS = 3.0
# Their clock and ours may differ; two minutes is far more than NTP leaves.
_CLOCK_SKEW = timedelta(seconds=120)
_LATEST_POSTS = 50
#: What has a meaning in the format of posts; a # in front of a word makes a hashtag, which is meant.
# https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
_RESERVED = re.compile(r"[\\|{}@\[\]()<>*_~]|#(?!\w)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_HASHTAG = re.compile(r"\{hashtag\|\\?#\|([^}]*)\}")
_IMAGE = re.compile(r"urn:li:image:[A-Za-z0-9_-]{1,100}")
_UPLOAD_HOST = "linkedin.com"


def publish(api: PageApi, action: Action) -> Flow[Effect]:
    """Publishes the post; with an image, which is uploaded first, in two steps."""
    publication = action.publication or Publication()
    if publication.image and not action.linked:
        raise Unfinished(
            "the image is uploaded",
            link=(yield from _upload(api, publication.content)),
            seconds=_IMAGE_SECONDS,
        )
    body: dict[str, object] = {
        "author": api.account_id,
        "commentary": escape(action.text),
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    if publication.image:
        body["content"] = {"media": {"id": action.linked}}
    elif publication.link:
        title = urlsplit(publication.link).hostname or publication.link
        body["content"] = {"article": {"source": publication.link, "title": title}}
    response = yield api.post("posts", json=body)
    require_success(response, has_side_effects=True)
    post_id = response.headers.get("x-restli-id", "").strip()
    if not is_post(post_id):
        raise OutcomeUnknown("LinkedIn agreed but named no id")
    return Effect(external_id=post_id)


def find_post(api: PageApi, action: Action, since: datetime) -> "Flow[Effect | None]":
    """The post with these words that the page has published since then, or None."""
    author = quote(api.account_id, safe="")
    finder = f"author={author}&q=author&count={_LATEST_POSTS}&sortBy=CREATED"
    response = yield api.find("posts", finder)
    with readable("LinkedIn", has_side_effects=False):
        items = list(parse_response(response, has_side_effects=False)["elements"].items())
    for item in items:
        if _has_words(item, action.text) and _is_since(item, since):
            return Effect(external_id=text_in(item, "id") or "", found_by="read-back")
    return None


def escape(text: str) -> str:
    """The text as posts are written, in which some characters have a meaning."""
    return _RESERVED.sub(lambda character: "\\" + character[0], text)


def _upload(api: PageApi, content: bytes) -> Flow[str]:
    """The name of the image, which nobody sees before a post shows it."""
    if not content:
        raise Rejected("the image is empty")
    owner = {"initializeUploadRequest": {"owner": api.account_id}}
    response = yield api.prepare("images?action=initializeUpload", json=owner)
    body = parse_response(response, has_side_effects=False)
    with readable("LinkedIn", has_side_effects=False):
        image, address = body["value"]["image"].text(), body["value"]["uploadUrl"].text()
    if not _IMAGE.fullmatch(image) or not _is_of_linkedin(address, api):
        raise NotSent("LinkedIn named no address for the image")
    require_success((yield api.upload(address, content)), has_side_effects=False)
    return image


def _is_of_linkedin(address: str, api: PageApi) -> bool:
    """Whether our token may go there."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    is_public = parts.scheme == "https" and (host == _UPLOAD_HOST or host.endswith("." + _UPLOAD_HOST))
    return is_public or address.startswith(api.origin + "/")


def _has_words(item: Field, text: str) -> bool:
    written = _ESCAPED.sub(r"\1", _HASHTAG.sub(r"#\1", text_in(item, "commentary") or ""))
    return written.split() == text.split()


def _is_since(item: Field, since: datetime) -> bool:
    """Whether it was published from then on; a time that cannot be read counts as later."""
    # Taking an older one for ours loses a post at worst; taking ours for older would publish it twice.
    at = moment_of(item.get("publishedAt")) or moment_of(item.get("createdAt"))
    return at is None or at >= since - _CLOCK_SKEW
