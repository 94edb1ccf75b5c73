"""Makes up who writes what, when and where in a community over months: the same for the same seed and day.

Pure: no clock, no database. The volume follows the week and the hours of a day, one advertisement draws a
crowd, one post is contested; a few regulars write what is worth reading.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.demo.sample_texts import TEXTS
from bot.demo.scenario import INSTAGRAM, PAGE
from bot.domain import Attachment, Event, Kind, Origin

#: Comments on a usual day, from Monday on; and how they spread over the hours of a day (UTC).
_WEEK = (46, 44, 43, 48, 56, 68, 62)
_HOURS = (3, 1, 1, 0, 0, 1, 3, 6, 7, 7, 8, 11, 13, 10, 8, 7, 8, 11, 15, 19, 21, 17, 11, 6)
_MOODS = ("praise", "question", "constructive", "complaint", "abuse", "critical", "chat")
_ORGANIC = (30, 22, 7, 8, 2, 4, 27)
_PAID = (17, 36, 4, 12, 9, 11, 11)
_CONTESTED = (6, 12, 9, 42, 8, 19, 4)
_LOVED = (58, 14, 10, 2, 1, 1, 14)
_REGULARS = (
    ("Camille Roux", 9),
    ("Noémie Tessier", 7),
    ("Hannah Reed", 6),
    ("Karim Benali", 5),
    ("Rosa Lindqvist", 4),
)
#: The last days, in which a batch of coats has a bad zip: when the outcry begins before the end, how many
#: write then and on each day after it, and how many ask how to send the coat back.
_OUTCRY_DAYS, _OUTCRY, _OUTCRY_PER_DAY, _RETURNS = 4, 70, 16, 14
_FIRST_NAMES = """
Léa Inès Paul Yanis Sophie Marc Julie Antoine Elsa Nadine Simon Olivia Daniel Emma Peter Mia Hugo Lola Max Zoe
Chloé Lucas Manon Théo Sarah Adam Jade Louis Alice Noah Eva Tom Nora Jules Rose Léo Ana Omar Ivy Finn
"""
_LAST_NAMES = """
Fontaine Garnier Vidal Haddad Brun Leroy Moreau Cole Novak Weber Hale Grant Petit Faure Martin Simon
"""


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """One event with what its author is up to, a key of `TEXTS`."""

    event: Event
    mood: str


@dataclass(frozen=True, slots=True)
class _Post:
    id: str
    platform: str
    origin: Origin
    opened: datetime
    moods: tuple[int, ...]
    draw: float


def make_up(until: datetime, days: int, seed: int) -> list[SampleMessage]:
    """Everything that was written in the days before `until`, in the order of time."""
    random = Random(seed)  # noqa: S311  a story, no secret
    since = until - timedelta(days=days)
    messages: list[SampleMessage] = []
    posts = list(_posts(since, days, random))
    for day in range(days):
        begin = since + timedelta(days=day)
        active = [post for post in posts if begin - timedelta(days=9) <= post.opened <= begin]
        draw = sum(post.draw for post in active) / 5.0
        growth = 0.85 + 0.3 * day / days
        for _ in range(round(_WEEK[begin.weekday()] * growth * draw * random.uniform(0.85, 1.15))):
            second = 3600 * random.choices(range(24), _HOURS)[0] + random.randrange(3600)
            moment = begin.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=second)
            if since <= moment < until - timedelta(hours=1):
                messages += _thread(random, active, moment, len(messages))
    if days > _OUTCRY_DAYS:
        messages += _outcry(posts, until, seed)
    return sorted(
        (message for message in messages if message.event.created_at < until),
        key=lambda message: message.event.created_at,
    )


def _outcry(posts: Sequence[_Post], until: datetime, seed: int) -> Iterator[SampleMessage]:
    """Under one post, many complain within two hours about the same, and some on the days after it."""
    random = Random(seed + 1)  # noqa: S311  a story of its own, so that the other one stays as it was
    begin = (until - timedelta(days=_OUTCRY_DAYS)).replace(hour=17, minute=0, second=0, microsecond=0)
    post = next(post for post in reversed(posts) if post.opened < begin and post.platform == "facebook")
    for number in range(_OUTCRY):
        at = begin + timedelta(minutes=random.expovariate(1 / 30))
        yield _comment(random, post, "zip", _stranger(random), at, f"z{number}")
    for number in range(_OUTCRY_PER_DAY * (_OUTCRY_DAYS - 1) + _RETURNS):
        at = begin + timedelta(hours=random.uniform(5, 24 * _OUTCRY_DAYS - 20))
        mood = "return" if number < _RETURNS else "zip"
        yield _comment(random, post, mood, _stranger(random), at, f"y{number}")


def _posts(since: datetime, days: int, random: Random) -> Iterator[_Post]:
    for number, day in enumerate(range(-9, days, 2)):
        opened = since + timedelta(days=day)
        platform = "facebook" if number % 3 else "instagram"
        origin = Origin.AD if number % 5 in (1, 4) else Origin.ORGANIC
        moods = _PAID if origin is Origin.AD else _ORGANIC
        draw = random.uniform(0.7, 1.3)
        if day == 2 * (days // 3) // 2 * 2 - 9 or number == 30:
            moods, draw = _CONTESTED, 2.6
        elif number % 17 == 11:
            moods, draw = _LOVED, 1.6
        post = str(418220945560000 + 37 * number)
        yield _Post(
            f"{PAGE}_{post}" if platform == "facebook" else f"1801{post}",
            platform,
            origin,
            opened,
            moods,
            draw,
        )


def _thread(
    random: Random, active: Sequence[_Post], moment: datetime, number: int
) -> Iterator[SampleMessage]:
    """A comment or a message, and what its author or another writes below it."""
    if random.random() < 0.09:
        yield from _conversation(random, moment, number)
        return
    weights = [post.draw / (1 + (moment - post.opened) / timedelta(days=1)) for post in active]
    post = random.choices(active, weights)[0]
    mood = random.choices(_MOODS, post.moods)[0]
    name = _author(random, mood)
    yield _comment(random, post, mood, name, moment, f"{number}")
    if mood in ("constructive", "complaint", "question") and random.random() < 0.35:
        later = moment + timedelta(minutes=random.randint(4, 400))
        yield _comment(
            random, post, "reply", _author(random, "reply"), later, f"{number}a", parent=f"{number}"
        )
    if mood in ("complaint", "question") and random.random() < 0.4:
        later = moment + timedelta(hours=random.uniform(1, 30))
        again = random.choices(("thanks", "still_angry"), (72, 28) if mood == "question" else (52, 48))[0]
        yield _comment(random, post, again, name, later, f"{number}b", parent=f"{number}")


def _conversation(random: Random, moment: datetime, number: int) -> Iterator[SampleMessage]:
    platform = random.choice(("messenger", "messenger", "instagram"))
    name = _author(random, "message")
    for turn in range(2 if random.random() < 0.45 else 1):
        mood = "message" if turn == 0 else random.choice(("thanks", "thanks", "still_angry"))
        at = moment + timedelta(hours=turn * random.uniform(1, 9))
        event = _event(
            platform=platform,
            kind=Kind.DM,
            name=name,
            at=at,
            key=f"{number}m{turn}",
            text=random.choice(TEXTS[mood]),
            thread=f"t_{_id_of(name)}",
        )
        yield SampleMessage(event, mood)


def _comment(
    random: Random, post: _Post, mood: str, name: str, at: datetime, key: str, parent: str = ""
) -> SampleMessage:
    event = _event(
        platform=post.platform,
        kind=Kind.REPLY if parent else Kind.COMMENT,
        name=name,
        at=at,
        key=key,
        text=random.choice(TEXTS[mood]),
        thread=post.id,
        parent=f"{post.id}_{parent}" if parent else None,
        origin=post.origin,
        attachments=(Attachment(type="photo"),) if mood == "praise" and random.random() < 0.12 else (),
    )
    return SampleMessage(event, mood)


def _event(
    *,
    platform: str,
    kind: Kind,
    name: str,
    at: datetime,
    key: str,
    text: str,
    thread: str,
    parent: str | None = None,
    origin: Origin = Origin.UNKNOWN,
    attachments: tuple[Attachment, ...] = (),
) -> Event:
    is_public = kind is not Kind.DM
    message_id = f"{thread}_{key}" if is_public else f"m_{key}"
    return Event(
        platform=platform,
        account_id=INSTAGRAM if platform == "instagram" else PAGE,
        kind=kind,
        message_id=message_id,
        thread_id=thread,
        dedupe_key=f"sample:{message_id}",
        created_at=at,
        parent_id=parent,
        author_id=_id_of(name),
        author_name=name,
        text=text,
        attachments=attachments,
        permalink=f"https://www.facebook.com/{message_id}" if is_public and platform == "facebook" else None,
        origin=origin,
        extra={"campaign_id": "autumn" if int(thread[-2:]) % 2 else "sale"} if origin is Origin.AD else {},
    )


def _author(random: Random, mood: str) -> str:
    is_regular = mood == "constructive" or (mood == "reply" and random.random() < 0.3)
    if is_regular and random.random() < 0.7:
        names, weights = [name for name, _ in _REGULARS], [weight for _, weight in _REGULARS]
        return random.choices(names, weights)[0]
    return _stranger(random)


def _stranger(random: Random) -> str:
    return f"{random.choice(_FIRST_NAMES.split())} {random.choice(_LAST_NAMES.split())}"


def _id_of(name: str) -> str:
    return f"77{sum(ord(letter) * 131**index for index, letter in enumerate(name)) % 10**12:012}"
