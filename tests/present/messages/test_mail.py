"""The sentences about reports by mail: each is said, and every problem has one."""

from bot.present.messages.mail import MESSAGES
from bot.services.reports.scheduled import MailProblem
from tests.fakes.message_calls import problems_with


def test_every_message_is_said_with_its_values() -> None:
    assert problems_with(MESSAGES) == []


def test_every_problem_has_its_sentence() -> None:
    assert [problem for problem in MailProblem if f"scheduled.problem.{problem}" not in MESSAGES] == []
