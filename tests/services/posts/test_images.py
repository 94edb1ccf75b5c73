"""Images by what they are, whatever their names say."""

import os
from pathlib import Path

import pytest

from bot.platforms.meta.limits import POSTS
from bot.services.posts.images import ImageRefused, image_problem, image_type, read_image
from tests.fakes.planned import PIXEL


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PIXEL, "png"),
        (b"\xff\xd8\xff\xe0" + bytes(8), "jpeg"),
        (b"GIF89a", "gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"<svg/>", None),
        (b"", None),
    ],
)
def test_a_type_is_read_from_the_first_bytes(content: bytes, kind: str | None) -> None:
    assert image_type(content) == kind


def test_a_file_below_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PIXEL)
    assert read_image(tmp_path, "images/a.png") == PIXEL
    assert image_problem("images/a.png", POSTS["facebook"], tmp_path) is None


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "images", "gone.png", "a\0b", "text.png"])
def test_what_is_no_image_of_ours_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "rules"
    (folder / "images").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(PIXEL)
    (folder / "text.png").write_text("hello", "utf-8")
    with pytest.raises(ImageRefused):
        read_image(folder, name)
    assert image_problem(name, POSTS["facebook"], folder) is not None


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ImageRefused, match="pipe"):
        read_image(tmp_path, "pipe.png")


@pytest.mark.parametrize(
    ("image", "platform", "reason"),
    [
        ("a.png", "instagram", "the platform fetches images itself"),
        ("http://shop.example/a.jpg", "instagram", "expected an address such as https"),
        ("https://", "threads", "expected an address such as https"),
        ("https://shop.example/a.png", "instagram", "it is PNG, and the platform takes JPEG only"),
    ],
)
def test_what_a_platform_does_not_take_is_said(
    tmp_path: Path, image: str, platform: str, reason: str
) -> None:
    (tmp_path / "a.png").write_bytes(PIXEL)
    assert reason in str(image_problem(image, POSTS[platform], tmp_path))


def test_an_image_that_is_too_large_is_told_with_both_sizes(tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(PIXEL + bytes(5 * 2**20))
    problem = str(image_problem("large.png", POSTS["facebook"], tmp_path))
    assert problem == "it has 5.0 MiB, and the platform takes 4 MiB at most"
