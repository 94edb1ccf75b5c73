"""Reads the image of a post when it leaves: whoever has exchanged the file meant the newer one."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.domain import Action
from bot.errors import Rejected
from bot.services.posts.images import ImageRefused, read_image


async def with_image(action: Action, folder: Path) -> Action:
    """The action with the content of its image file, if it has one. Raises `Rejected` for a file that is not
    there or no image."""
    publication = action.publication
    if publication is None or not publication.has_image_file:
        return action
    try:
        content = await asyncio.to_thread(read_image, folder, publication.image)
    except ImageRefused as error:
        raise Rejected(f"the image {publication.image} cannot be used: {error}") from error
    return replace(action, publication=replace(publication, content=content))
