"""Event and judgement in, decision out. Reads `rules.yaml` completely, then decides without surprise.

No I/O, no clock: texts and moments are arguments.
"""

from bot.rules.decide import decide, speak_later
from bot.rules.draws import second_looks
from bot.rules.load import load, load_kept
from bot.rules.ruleset import Explanation, Known, Rule, RuleSet
from bot.rules.trial import TrialResult, run_tests

__all__ = [
    "Explanation",
    "Known",
    "Rule",
    "RuleSet",
    "TrialResult",
    "decide",
    "load",
    "load_kept",
    "run_tests",
    "second_looks",
    "speak_later",
]
