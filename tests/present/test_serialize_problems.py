"""Mistakes as programs read them."""

from bot.errors import Problem, message
from bot.present.serialize_problems import problems_json


def test_each_has_its_place_and_its_english_sentence() -> None:
    problem = Problem("posts.yaml:2:1", message("'{key}' is missing", key="at"))
    assert problems_json([problem]) == [{"where": "posts.yaml:2:1", "message": "'at' is missing"}]
