"""What a language model is asked about a text that nobody sent, and what would be made of its answer."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain import Event, Facts, Kind
from bot.domain.drafts import DraftCheck, Prompt
from bot.drafts import DraftFailure, build_prompt, check_draft
from bot.errors import UserError
from bot.rules.engine.never import grave_matter
from bot.rules.model.context import EvalContext
from bot.runtime.drafter import ask, question_about
from bot.runtime.transport import HttpTransport, open_session
from bot.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftTrial:
    """What was asked and answered, stored nowhere; `why` is why nothing was asked or nothing usable came,
    empty when all went well."""

    why: str = ""
    sources: tuple[str, ...] = ()
    prompt: Prompt | None = None
    output: str = ""
    tokens: int = 0
    checks: tuple[DraftCheck, ...] = ()

    @property
    def is_proposed(self) -> bool:
        """Whether a person would see it."""
        return not self.why and not any(check.problem for check in self.checks)


async def try_draft(workspace: Workspace, text: str, *, is_private: bool = False) -> DraftTrial:
    """Ask the endpoint about a text as if somebody had written it. Raises `UserError` where drafts are off or
    there is no knowledge base."""
    config = workspace.config
    settings = config.drafts if config else None
    if settings is None:
        raise UserError("no_drafts")
    if workspace.knowledge is None:
        raise UserError("no_knowledge", folder=workspace.knowledge_folder)
    event = Event(
        platform="messenger" if is_private else "facebook",
        account_id="",
        kind=Kind.DM if is_private else Kind.COMMENT,
        message_id="tried",
        thread_id="tried",
        dedupe_key="tried",
        created_at=workspace.now(),
        text=text,
    )
    (read,) = workspace.classifier.judge([text])
    judgement = workspace.knowledge.look_up(event, read)
    question = question_about(event, judgement)
    if isinstance(question, str):
        return DraftTrial(why=question)
    context = EvalContext(event=event, judgement=judgement, facts=Facts(), now=workspace.now())
    if grave := grave_matter(context):
        return DraftTrial(why=grave)
    prompt = build_prompt(question)
    asked = DraftTrial(sources=tuple(source.entry for source in question.sources), prompt=prompt)
    hosts = frozenset({(urlsplit(settings.url).hostname or "").lower()})
    async with open_session(hosts) as session:
        try:
            completion = await ask(HttpTransport(session, settings.timeout, hosts), settings, prompt)
        except DraftFailure as error:
            return DraftTrial(why=str(error), sources=asked.sources, prompt=prompt)
    (own_judgement,) = workspace.classifier.judge([completion.text])
    checks = check_draft(
        completion,
        question,
        prompt,
        judgement=judgement,
        own_judgement=own_judgement,
        objection=workspace.rules.objection_to(completion.text, question.language, event),
    )
    return DraftTrial(
        sources=asked.sources, prompt=prompt, output=completion.text, tokens=completion.tokens, checks=checks
    )
