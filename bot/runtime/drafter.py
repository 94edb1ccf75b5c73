"""Asks a language model for drafts of answers, beside the pipeline: no case ever waits for one.

A case opens as it always does; what comes of its draft is added later, or a note says why there is none. Only
what the knowledge base may answer is asked about, and nothing that no machine answers.
"""

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.config import Config, Drafts
from bot.domain import Event, Facts, Judgement, Kind, KnowledgeAnswer
from bot.domain.drafts import Completion, DraftCheck, DraftQuestion, DraftSource, DraftState, Prompt
from bot.drafts import (
    DraftFailure,
    build_prompt,
    check_draft,
    completion_request,
    estimate_tokens,
    read_completion,
)
from bot.errors import TamisError
from bot.platforms.ports import Transport
from bot.rules.engine.never import grave_matter
from bot.rules.model.context import EvalContext
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.loop import Loops
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.transport import HttpTransport, open_session
from bot.store import Store, Transaction
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import drafts, overrides
from bot.store.review.drafts import DraftTask
from bot.text.language_id import UNKNOWN

logger = logging.getLogger(__name__)

_HOUR, _DAY = 3_600.0, 86_400.0
#: A case that is older is in somebody's hands, or nobody looks at drafts.
_FRESH = 6 * _HOUR
_AT_ONCE = 2
_LOOK_SECONDS = 1.0
_MOST_ATTEMPTS = 3
#: Who wants to be asked later than this gives no draft at all.
_LONGEST_PAUSE = 900.0


@dataclass(frozen=True, kw_only=True)
class _Prepared:
    """What is about to be asked about a message."""

    stored: StoredEvent
    judgement: Judgement
    question: DraftQuestion
    prompt: Prompt


class Drafter:
    """Drafts for the cases of one running program."""

    def __init__(
        self,
        db: Store,
        settings: Drafts,
        policy: ActivePolicy,
        transport: Transport,
        *,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._db = db
        self._settings = settings
        self._policy = policy
        self._transport = transport
        self._clock = clock
        self._is_recovered = False
        self._paused_until = 0.0

    async def run_once(self) -> bool:
        """Ask about a few messages; False when none wanted a draft or the endpoint wants none now."""
        if not self._is_recovered:
            await self._db.write(lambda tx: drafts.end_interrupted(tx, at=self._timestamp()))
            self._is_recovered = True
        now = self._timestamp()
        if self._policy.rules is None or self._policy.classifier is None or now < self._paused_until:
            return False
        tasks = await self._db.read(
            lambda tx: drafts.list_tasks(
                tx, self._settings.queues, since=now - _FRESH, now=now, most=_AT_ONCE
            )
        )
        await asyncio.gather(*(self._draft(task) for task in tasks))
        return bool(tasks)

    async def _draft(self, task: DraftTask) -> None:
        prepared = await self._db.read(lambda tx: self._prepare(tx, task))
        if isinstance(prepared, str):
            why = f"no draft: {prepared}"
            await self._db.write(lambda tx: drafts.skip(tx, task, why, at=self._timestamp()))
            return
        reserved = estimate_tokens(prepared.prompt.text) + self._settings.max_tokens
        draft_id = await self._db.write(lambda tx: self._begin(tx, task, prepared, reserved))
        if draft_id is None:
            return
        try:
            completion = await ask(self._transport, self._settings, prepared.prompt)
        except DraftFailure as error:
            await self._fail(task, draft_id, error)
        else:
            await self._settle(task, draft_id, prepared, completion, reserved)

    def _prepare(self, tx: Transaction, task: DraftTask) -> _Prepared | str:
        """What to ask, or why nobody is asked."""
        original = events.get_event(tx, task.event_id)
        assert original is not None  # cases refer to their events
        stored = events.with_latest_text(tx, original)
        judgement = stored.judgement or original.judgement or Judgement(scores={}, degraded=True)
        if overrides.is_deleted(tx, stored.event.account_id, stored.event.message_id):
            return "its author removed the message"
        if stored.event.text != original.event.text:
            return "its author has edited the message"
        question = question_about(stored.event, judgement)
        if isinstance(question, str):
            return question
        context = EvalContext(event=stored.event, judgement=judgement, facts=Facts(), now=self._clock.now())
        if grave := grave_matter(context):
            return grave
        return _Prepared(stored=stored, judgement=judgement, question=question, prompt=build_prompt(question))

    def _begin(self, tx: Transaction, task: DraftTask, prepared: _Prepared, tokens: int) -> int | None:
        """Take from the budget and record the question, in one transaction; None when there is none left."""
        now = self._timestamp()
        if spent := self._spent(tx, tokens, now):
            drafts.skip(tx, task, f"no draft: {spent}", at=now)
            return None
        return drafts.begin(
            tx, task, model=self._settings.model, prompt=prepared.prompt.text, tokens=tokens, at=now
        )

    def _spent(self, tx: Transaction, tokens: int, now: float) -> str:
        """Which part of the budget is used up, in words; empty when there is enough for one more."""
        settings = self._settings
        for unit, seconds, calls, most in (
            ("an hour", _HOUR, settings.calls_per_hour, settings.tokens_per_hour),
            ("a day", _DAY, settings.calls_per_day, settings.tokens_per_day),
        ):
            used = drafts.used_since(tx, now - seconds)
            if used.calls >= calls:
                return f"the budget of {calls} calls {unit} is used up"
            if used.tokens + tokens > most:
                return f"the budget of {most} tokens {unit} is used up"
        return ""

    async def _fail(self, task: DraftTask, draft_id: int, error: DraftFailure) -> None:
        now, wait = self._timestamp(), error.retry_after
        if wait is not None:
            self._paused_until = now + min(wait, _LONGEST_PAUSE)
        if wait is not None and wait <= _LONGEST_PAUSE and task.attempts + 1 < _MOST_ATTEMPTS:
            await self._db.write(lambda tx: drafts.postpone(tx, draft_id, str(error), until=now + wait))
            return
        logger.warning("no draft: %s", error, extra={"action": "draft_failed", "draft": draft_id})
        await self._db.write(
            lambda tx: drafts.settle(
                tx, task, draft_id, DraftState.FAILED, f"no draft: {error}", at=self._timestamp()
            )
        )

    async def _settle(
        self, task: DraftTask, draft_id: int, prepared: _Prepared, completion: Completion, reserved: int
    ) -> None:
        checks = await self._check(prepared, completion)
        problem = next((f"{check.name}: {check.problem}" for check in checks if check.problem), "")

        def record(tx: Transaction) -> None:
            state, why = DraftState.REJECTED, f"no draft: the model's text was rejected; {problem}"
            if not problem:
                state, why = self._propose(tx, task, prepared, completion)
            drafts.settle(
                tx,
                task,
                draft_id,
                state,
                why,
                at=self._timestamp(),
                output=completion.text,
                checks=checks,
                tokens=completion.tokens - reserved,
            )

        await self._db.write(record)

    def _propose(
        self, tx: Transaction, task: DraftTask, prepared: _Prepared, completion: Completion
    ) -> tuple[DraftState, str]:
        again = self._prepare(tx, task)
        if isinstance(again, str):
            return DraftState.SKIPPED, f"no draft: {again}"
        if not drafts.propose(tx, task.case_id, completion.text):
            return DraftState.SKIPPED, "no draft: the case was closed or has a text meanwhile"
        entries = ", ".join(source.entry for source in prepared.question.sources)
        return (
            DraftState.PROPOSED,
            f"the draft is by {self._settings.model}, from {entries}; read it before you send it",
        )

    async def _check(self, prepared: _Prepared, completion: Completion) -> tuple[DraftCheck, ...]:
        classifier, rules = self._policy.classifier or self._policy.fallback, self._policy.rules
        assert rules is not None  # nobody is asked without
        event, language = prepared.stored.event, prepared.question.language
        (own_judgement,) = await asyncio.to_thread(classifier.judge, [completion.text])
        return check_draft(
            completion,
            prepared.question,
            prepared.prompt,
            judgement=prepared.judgement,
            own_judgement=own_judgement,
            objection=rules.objection_to(completion.text, language, event),
        )

    def _timestamp(self) -> float:
        return self._clock.now().timestamp()


async def start_drafting(
    opened: AsyncExitStack,
    loops: Loops,
    db: Store,
    config: Config,
    policy: ActivePolicy,
    clock: Clock = SYSTEM_CLOCK,
) -> None:
    """Begin to ask for drafts where the configuration says so, in a session of its own: a slow endpoint takes
    no platform's connections."""
    settings = config.drafts
    if settings is None:
        return
    hosts = frozenset({(urlsplit(settings.url).hostname or "").lower()})
    logger.warning(
        "messages of some queues are sent to a language model",
        extra={"action": "drafts_on", "host": ", ".join(hosts), "queues": ", ".join(settings.queues)},
    )
    session = open_session(hosts)
    opened.push_async_callback(session.close)
    drafter = Drafter(db, settings, policy, HttpTransport(session, settings.timeout, hosts), clock=clock)
    loops.start("drafts", drafter.run_once, longest=_LOOK_SECONDS)


async def ask(transport: Transport, settings: Drafts, prompt: Prompt) -> Completion:
    """The answer of the endpoint. Raises `DraftFailure` for whatever is none."""
    request = completion_request(settings.url, settings.model, settings.key, prompt, settings.max_tokens)
    try:
        response = await transport.send(request)
    except TamisError as error:
        raise DraftFailure(f"the endpoint: {error}") from error
    return read_completion(response, prompt)


def question_about(event: Event, judgement: Judgement) -> DraftQuestion | str:
    """What to ask about a message, or why nothing is asked."""
    if not event.text.strip():
        return "there is no text to answer"
    if judgement.degraded or judgement.unread:
        return "the classifier has not read the message"
    hidden = "private" if event.kind is not Kind.DM else "public"
    sources = tuple(
        _source(answer)
        for answer in judgement.knowledge
        if answer.text and answer.audience != hidden and not _has_expired(answer, event)
    )
    if not sources:
        return "no entry of the knowledge base comes near"
    language = judgement.language if judgement.language != UNKNOWN else judgement.knowledge[0].language
    return DraftQuestion(text=event.text, language=language, sources=sources)


def _source(answer: KnowledgeAnswer) -> DraftSource:
    return DraftSource(entry=answer.entry, question=answer.question, text=answer.text, link=answer.link)


def _has_expired(answer: KnowledgeAnswer, event: Event) -> bool:
    return answer.valid_until is not None and event.created_at > answer.valid_until
