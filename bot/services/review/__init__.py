"""Gives a person the next case and records the answer as a decision. Prints nothing.

`view` is what one sees, `answer` what one says, `undo` how one
takes it back, `rule_undo` how one takes back a whole rule.
"""

from bot.services.review.answer import LOCAL, Answer, Outcome, answer
from bot.services.review.desk import note, release, renew
from bot.services.review.rule_undo import RuleUndo, undo_rule
from bot.services.review.undo import undo
from bot.services.review.view import Stats, View, Waiting, case, listing, next_case, person, stats

__all__ = [
    "LOCAL",
    "Answer",
    "Outcome",
    "RuleUndo",
    "Stats",
    "View",
    "Waiting",
    "answer",
    "case",
    "listing",
    "next_case",
    "note",
    "person",
    "release",
    "renew",
    "stats",
    "undo",
    "undo_rule",
]
