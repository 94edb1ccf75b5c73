"""Event and judgement in, decision out; and rules files, loaded with all their mistakes reported.

No I/O, no clock: texts and moments are arguments. Other rooms import from here only.
"""

from bot.rules.engine.decide import continue_dialogue, decide, decide_delayed, read_ahead
from bot.rules.engine.opt_out import ends_automatic_messages, obeys_keyword
from bot.rules.engine.safety_net import (
    ANSWER_LIMIT,
    catch_held_back,
    catch_unanswered,
    open_unanswered_case,
)
from bot.rules.engine.sampling import CONTROL, draw_blind_reviews, is_reviewed_twice
from bot.rules.engine.satisfaction import ask_satisfaction
from bot.rules.loading.json_schema import build_json_schema
from bot.rules.loading.loader import load_rules, load_stored_rules
from bot.rules.loading.macros import load_macros
from bot.rules.loading.reference import REFERENCE_MARK, render_reference
from bot.rules.loading.set_mode import set_mode
from bot.rules.model.capabilities import possible_verbs
from bot.rules.model.macros import Macro, MacroBook
from bot.rules.model.rights import RIGHTS
from bot.rules.model.rule_set import (
    OPT_OUT,
    SAFETY_NET,
    SHOW_AGAIN,
    ActionSpec,
    Environment,
    Explanation,
    Rule,
    RuleSet,
    SafetyNet,
)
from bot.rules.model.satisfaction import SATISFACTION
from bot.rules.testing.reply_texts import DoubtfulReply, find_doubtful_replies
from bot.rules.testing.runner import ExampleResult, run_tests

__all__ = [
    "ANSWER_LIMIT",
    "CONTROL",
    "OPT_OUT",
    "REFERENCE_MARK",
    "RIGHTS",
    "SAFETY_NET",
    "SATISFACTION",
    "SHOW_AGAIN",
    "ActionSpec",
    "DoubtfulReply",
    "Environment",
    "ExampleResult",
    "Explanation",
    "Macro",
    "MacroBook",
    "Rule",
    "RuleSet",
    "SafetyNet",
    "ask_satisfaction",
    "build_json_schema",
    "catch_held_back",
    "catch_unanswered",
    "continue_dialogue",
    "decide",
    "decide_delayed",
    "draw_blind_reviews",
    "ends_automatic_messages",
    "find_doubtful_replies",
    "is_reviewed_twice",
    "load_macros",
    "load_rules",
    "load_stored_rules",
    "obeys_keyword",
    "open_unanswered_case",
    "possible_verbs",
    "read_ahead",
    "render_reference",
    "run_tests",
    "set_mode",
]
