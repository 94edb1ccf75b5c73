"""Looks at a post as it would be published now: its words, its image, its form."""

from datetime import datetime
from pathlib import Path

from bot.classify.ports import Classifier
from bot.domain.posts import PostDraft
from bot.rules import RuleSet
from bot.services.posts.accounts import PostingAccount, account_of
from bot.services.posts.checking import draft_problems
from bot.services.posts.due import PostLook
from bot.services.posts.own_words import find_objection


def look_at(
    draft: PostDraft,
    accounts: tuple[PostingAccount, ...],
    folder: Path,
    rules: RuleSet | None,
    classifier: Classifier | None,
    now: datetime,
) -> PostLook:
    """What would keep it back. It takes as long as the classifier does, and reads files."""
    account = account_of(draft, accounts)
    if account is None:
        return PostLook()
    problems = list(draft_problems(draft, account, folder))
    image = next((problem for field, problem in problems if field == "image"), "")
    form = next((problem for field, problem in problems if field != "image"), "")
    # Without the link, which somebody wants to be there: rules object to links of others.
    texts = (draft.text, draft.first_comment)
    return PostLook(
        objection=find_objection(texts, draft, rules, classifier, now),
        image=str(image),
        form=str(form),
    )
