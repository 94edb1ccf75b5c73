"""The curtain rises: people write on the pretended platform, which tells the bot by webhook."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bot.demo import payloads
from bot.demo.fake_platform import Sandbox
from bot.demo.graph import Said
from bot.demo.scenario import Scene, Script
from bot.domain import Secret

OnSent = Callable[[Sequence[Scene], int], None]

_WRONG_SECRET = Secret("whoever knows only the address")


async def play(script: Script, sandbox: Sandbox, *, pause: float, on_sent: OnSent) -> None:
    """Send every scene, `pause` seconds apart; `on_sent` hears the status of each delivery."""
    for together in deliveries(script.scenes):
        for scene in together:
            if not scene.forged:
                _happen(script, sandbox, scene)
        body = body_of(script, together)
        secret = _WRONG_SECRET if together[0].forged else sandbox.keys.app_secret
        for _ in range(2 if together[0].twice else 1):
            status = await sandbox.post(body, payloads.signed(secret, body))
            on_sent(together, status)
        await asyncio.sleep(pause * len(together))


def deliveries(scenes: Sequence[Scene]) -> Iterator[list[Scene]]:
    """The scenes as they travel: alone, or together when the platform sends a batch."""
    for _, group in groupby(scenes, key=lambda scene: scene.together or scene.id):
        yield list(group)


def body_of(script: Script, scenes: Sequence[Scene]) -> bytes:
    """One webhook body. All its scenes are of one account."""
    now, place = int(time.time()), script.place(scenes[0])
    object_name = "page" if place.platform == "facebook" else "instagram"
    if not place.post:
        messages = [_message(script, scene, now) for scene in scenes]
        return payloads.encode(object_name, place.account, now, messaging=messages)
    changes = [_comment(script, scene, now) for scene in scenes]
    return payloads.encode(object_name, place.account, now, changes=changes)


def _comment(script: Script, scene: Scene, now: int) -> payloads.Item:
    place, id, author = script.place(scene), script.message_id(scene.id), script.author(scene)
    parent = script.message_id(scene.under) if scene.under else ""
    if place.platform == "instagram":
        return payloads.instagram_comment(
            media=place.post, comment=id, author=author, text=scene.text, parent=parent, origin=place.origin
        )
    return payloads.page_comment(
        account=place.account,
        post=place.post,
        comment=id,
        author=author,
        text=scene.text,
        now=now,
        parent=parent,
        verb="edited" if scene.edit_of else "remove" if scene.remove_of else "add",
        origin=place.origin,
    )


def _message(script: Script, scene: Scene, now: int) -> payloads.Item:
    return payloads.message(
        account=script.place(scene).account,
        person=script.author(scene)[0],
        text=scene.text,
        id=script.message_id(scene.id),
        now=now,
    )


def _happen(script: Script, sandbox: Sandbox, scene: Scene) -> None:
    """What the platform itself knows before it tells anybody."""
    graph, place, id = sandbox.graph, script.place(scene), script.message_id(scene.id)
    if scene.remove_of:
        graph.remove(id)
    elif scene.edit_of:
        graph.comments[id].text = scene.text
    else:
        said = Said(
            id=id,
            author=script.author(scene)[0],
            text=scene.text,
            created_time=int(time.time()),
            parent=script.message_id(scene.under) if scene.under else "",
            post=place.post,
        )
        graph.written(said, account=place.account)
