"""Event and judgement in, decision out. Reads `rules.yaml` completely, then decides without surprise.

No I/O, no clock: texts and moments are arguments.
"""

from bot.rules.engine.decide import decide, speak_later
from bot.rules.engine.sampling import second_looks
from bot.rules.loading.loader import load, load_kept
from bot.rules.model.rule_set import Environment, Explanation, Rule, RuleSet
from bot.rules.testing.runner import TrialResult, run_tests

__all__ = [
    "Explanation",
    "Environment",
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
