"""How much rules may answer before somebody has to look: the numbers, which an operator can change."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerLimits:
    """How many answers rules may give. Every number can be changed; none can be left out.

    The first four count messages that rules answered, of one person or below one comment: what comes on top
    waits for somebody of ours, and the rules go on with everybody else. The others count answers and trip the
    rule that meets them. They are wide enough for a post under which thousands ask for the price in a day.
    """

    exchanges: float = 3.0  # with one person under one post in a day, in one conversation within 10 minutes
    person_per_hour: float = 8.0
    person_per_day: float = 20.0
    thread_per_hour: float = 20.0  # below one comment, whoever writes
    rule_per_10_minutes: float = 300.0
    rule_per_day: float = 5_000.0
    account_per_hour: float = 1_000.0
    post_per_hour: float = 500.0
