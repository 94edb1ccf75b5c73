"""Event and judgement in, decision out. Reads `rules.yaml` completely, then decides without surprise.

No I/O, no clock: texts and moments are arguments.
"""

from bot.rules.decide import decide
from bot.rules.load import load
from bot.rules.ruleset import Explanation, Known, Rule, RuleSet
from bot.rules.trial import TrialResult, run_tests

__all__ = ["Explanation", "Known", "Rule", "RuleSet", "TrialResult", "decide", "load", "run_tests"]
