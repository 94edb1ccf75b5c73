"""One comment, one name, however LinkedIn spells it."""

import pytest

from bot.errors import Rejected
from bot.platforms.linkedin.urns import CommentUrn, canonical, in_path, is_comment, permalink
from tests.fakes.linkedin import ACTIVITY, COMMENT, COMMENT_IN_PATH


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COMMENT, COMMENT),
        (COMMENT.replace("(urn:li:", "("), COMMENT),
        ("urn:li:comment:(ugcPost:1,2)", "urn:li:comment:(urn:li:ugcPost:1,2)"),
        (ACTIVITY, ACTIVITY),
        ("urn:li:comment:(x,1)", "urn:li:comment:(x,1)"),
        ("", ""),
    ],
)
def test_a_comment_has_one_spelling(text: str, expected: str) -> None:
    assert canonical(text) == expected


def test_the_number_of_a_comment_is_known_by_itself() -> None:
    assert CommentUrn.parse(COMMENT) == CommentUrn(post=ACTIVITY, number="7260099887766554433")
    assert CommentUrn.parse(ACTIVITY) is None
    assert is_comment(COMMENT)
    assert not is_comment(ACTIVITY)


def test_in_an_address_everything_is_spelt_out() -> None:
    assert in_path(COMMENT) == COMMENT_IN_PATH


@pytest.mark.parametrize("text", ["", "..", "urn:li:person:1", "urn:li:activity:1/../x", COMMENT + "/x"])
def test_what_is_no_name_never_gets_into_an_address(text: str) -> None:
    with pytest.raises(Rejected):
        in_path(text)


def test_a_comment_is_shown_below_its_post() -> None:
    assert permalink(COMMENT, ACTIVITY) == (
        f"https://www.linkedin.com/feed/update/{ACTIVITY}?commentUrn={COMMENT_IN_PATH}"
    )
    assert permalink(ACTIVITY, ACTIVITY) == f"https://www.linkedin.com/feed/update/{ACTIVITY}"
