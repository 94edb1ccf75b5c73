"""The image of a post is read when it leaves."""

from pathlib import Path

import pytest

from bot.domain import Slot, Verb
from bot.domain.posts import Publication
from bot.errors import Rejected
from bot.runtime.post_images import with_image
from tests.fakes.outbox_rows import action
from tests.fakes.planned import PIXEL

POST = {"verb": Verb.PUBLISH, "slot": Slot.POST}


async def test_an_action_gets_the_bytes_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PIXEL)
    ready = await with_image(action(**POST, publication=Publication(image="a.png")), tmp_path)
    assert ready.publication is not None
    assert ready.publication.content == PIXEL


@pytest.mark.parametrize("publication", [None, Publication(), Publication(image="https://a.example/a.jpg")])
async def test_what_has_no_file_stays_as_it_is(tmp_path: Path, publication: Publication | None) -> None:
    post = action(**POST, publication=publication)
    assert await with_image(post, tmp_path) is post


async def test_a_file_that_is_gone_is_a_refusal_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match=r"the image a\.png cannot be used: there is no such file"):
        await with_image(action(**POST, publication=Publication(image="a.png")), tmp_path)
