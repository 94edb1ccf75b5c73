"""What is particular to the export of each tool: whose it is, in which order it writes days, and how a post
is named in its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

from bot.domain.platform_metrics import Level


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """One tool: the platform that it is about, empty where the file says it; what its rows are about, None
    where that depends on its columns; and the order of its days in numbers by language, where it has one."""

    platform: str
    level: Level | None
    date_order: Mapping[str, str]


#: What a shop exports, which no platform counts: read by `bot.exports.conversions`.
CONVERSIONS = "conversions"
_MONTH_FIRST = {"en": "mdy", "fr": "mdy"}
#: By the names that `--from` takes.
TOOLS: Mapping[str, Tool] = {
    "meta_ads": Tool(platform="meta", level=Level.AD, date_order={}),
    "meta_business_suite": Tool(platform="", level=Level.POST, date_order=_MONTH_FIRST),
    "meta_business_suite_series": Tool(platform="", level=Level.ACCOUNT, date_order={}),
    "tiktok_studio": Tool(platform="tiktok", level=None, date_order={}),
    "tiktok_ads": Tool(platform="tiktok", level=Level.AD, date_order={}),
    "linkedin_page": Tool(platform="linkedin", level=None, date_order=_MONTH_FIRST),
    "linkedin_ads": Tool(platform="linkedin", level=Level.AD, date_order={"en": "mdy"}),
    "youtube_studio": Tool(platform="youtube", level=Level.POST, date_order={}),
    CONVERSIONS: Tool(platform="", level=None, date_order={}),
}
_HOSTS = {"facebook.com": "facebook", "fb.watch": "facebook", "instagram.com": "instagram"}
_TIKTOK_ID = re.compile(r"/(?:video|photo)/(\d{10,20})$")
_LINKEDIN_URN = re.compile(r"urn:li:(?:activity|share|ugcPost):\d{5,25}")
_YOUTUBE_ID = re.compile(r"^[\w-]{11}$")
_LONGEST_ADDRESS = 500


def clean_permalink(cell: str) -> str:
    """The address of a post without what follows `?`; empty for what is no web address."""
    try:
        parts = urlsplit(cell.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or len(cell) > _LONGEST_ADDRESS:
        return ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def platform_of_permalink(permalink: str) -> str:
    """Facebook or Instagram, by the address of a post; empty for another one."""
    host = (urlsplit(permalink).hostname or "").removeprefix("www.").removeprefix("m.")
    return _HOSTS.get(host, "")


def id_in_permalink(tool: str, permalink: str) -> str:
    """The id of a post as it stands in its address, where the tool prints no other."""
    pattern = {"tiktok_studio": _TIKTOK_ID, "linkedin_page": _LINKEDIN_URN}.get(tool)
    match = pattern.search(permalink) if pattern else None
    return match[match.re.groups] if match else ""


def youtube_permalink(video_id: str) -> str:
    """The address of a video; empty for what is no id of one."""
    return f"https://www.youtube.com/watch?v={video_id}" if _YOUTUBE_ID.match(video_id) else ""


def time_of_tiktok_video(video_id: str) -> str:
    """When a video was published, which its id holds: the upper 32 bits are seconds since 1970."""
    moment = datetime.fromtimestamp(int(video_id) >> 32, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def platform_of_title(title: str) -> str:
    """The platform that the title of a series names first; empty for none."""
    first = title.strip().casefold().partition(" ")[0]
    return first if first in ("facebook", "instagram") else ""


def origin_of_word(cell: str) -> str:
    """Organic or sponsored, as LinkedIn writes it in a cell."""
    word = cell.strip().casefold()
    if word.startswith("organi"):
        return "organic"
    return "ad" if word.startswith("sponsor") else "unknown"


def origin_of_split(values: Mapping[str, int]) -> str:
    """Where the views of a post came from, of a row that splits them."""
    if values.get("views_paid"):
        return "mixed"
    return "organic" if "views_organic" in values else "unknown"
