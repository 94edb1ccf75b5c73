"""Teaches custom intents and corrections, and activates what passed its checks.

Gathers the examples of `intents.local.yaml` and the decisions of moderators. Saves weights and figures, never
a text.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np

from bot.classify import head_versions
from bot.classify.head import Head, model_identity, standardise
from bot.classify.manifest import Manifest, read_verified_manifest
from bot.classify.numeric import Floats, logit
from bot.classify.onnx import OnnxClassifier
from bot.documents.local_time import local_day
from bot.domain import Judgement
from bot.domain.progress import Advance, Step
from bot.errors import ConfigError, Problem, explain_io, message
from bot.files import read_text
from bot.services.training.teachable_model import find_model_folder
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import labelled_events
from bot.store.review.labelled_events import LabelledText
from bot.text.normalize import clean, fold
from bot.training import custom_intents, head_registry
from bot.training.candidates import (
    CORRECTED_LABELS,
    MIN_DECISIONS,
    Candidate,
    Decisions,
    count_decisions,
)
from bot.training.custom_intents import CustomIntent
from bot.training.dev_set import load_dev_set
from bot.training.teach import teach

_MAX_DECISIONS = 2000
_MAX_RECENT_TEXTS = 300
#: Texts that the network reads between two looks at how far it is.
_AT_ONCE = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionCount:
    """How many decisions of moderators speak about a label; a correction needs `required` of each."""

    harmful: int
    harmless: int
    required: int = MIN_DECISIONS


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """What came of teaching: every candidate, the decisions per label, and the version that is active now.

    `version` is empty when nothing was activated; `forgotten` are custom intents of the version before that
    the new one does not know; `recent` is how many recent texts the candidates were tried on.
    """

    candidates: tuple[Candidate, ...]
    decisions: Mapping[str, DecisionCount]
    recent: int
    version: str = ""
    forgotten: tuple[str, ...] = ()
    is_dry_run: bool = False

    @property
    def is_any_accepted(self) -> bool:
        """Whether at least one candidate passed its checks."""
        return any(candidate.accepted for candidate in self.candidates)


async def teach_classifier(workspace: Workspace, intents_file: Path | None, *, is_dry_run: bool) -> Lesson:
    """Teach from custom intents and moderators' decisions; a dry run changes nothing.

    `intents_file` is by default intents.local.yaml beside the configuration, if it is there. Raises
    `ConfigError` for mistakes in it or a damaged model, `UserError` when the model cannot be taught.
    """
    now, folder = workspace.now(), find_model_folder(workspace)
    workspace.progress(Step.LESSON_TEXTS)
    manifest = read_verified_manifest(folder)
    intents = _load_intents(workspace, intents_file, manifest)
    labelled, recent = await _read_material(workspace)
    network = OnnxClassifier(folder, manifest)
    latest = _latest_decisions(labelled)
    # A decision is read twice: for its score and for its embedding.
    total = 2 * len(latest) + sum(len(intent.examples) for intent in intents.values())
    reader = _Reader(network, partial(workspace.progress, Step.LESSON_TEXTS), total)
    decisions = await _embed_decisions(reader, latest)
    examples = {name: await reader.embed(intent.examples) for name, intent in intents.items()}
    advance = partial(workspace.progress, Step.LESSON_CHECKS)
    centre, candidates = teach(load_dev_set(folder, manifest), manifest, examples, decisions, advance)
    lesson = Lesson(
        candidates=_with_recent_rate(network, recent, centre, candidates),
        decisions={label: _count(decisions, label) for label in CORRECTED_LABELS},
        recent=len(recent),
        is_dry_run=is_dry_run,
    )
    await asyncio.sleep(0)  # the last moment at which an interruption leaves everything as it was
    if is_dry_run or not lesson.is_any_accepted:
        return lesson
    workspace.progress(Step.SAVE)
    return await _activate(workspace, lesson, _build_head(lesson, manifest, centre, now), now)


def _load_intents(workspace: Workspace, file: Path | None, manifest: Manifest) -> Mapping[str, CustomIntent]:
    path = file or workspace.config_file.parent / custom_intents.FILE
    if file is None and not path.exists():
        return {}
    try:
        text = read_text(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = explain_io(error)
        problem = message("the intents cannot be read ({reason}); see docs/teach.md", reason=reason)
        raise ConfigError([Problem(str(path), problem)]) from error
    return custom_intents.parse_custom_intents(text, str(path), manifest.intents)


async def _read_material(workspace: Workspace) -> tuple[list[LabelledText], list[str]]:
    """The texts that moderators decided about, and the most recent ones; none before the first start."""
    if workspace.is_new:
        return [], []

    def read(tx: Transaction) -> tuple[list[LabelledText], list[str]]:
        return (
            labelled_events.labelled_texts(tx, _MAX_DECISIONS),
            labelled_events.recent_texts(tx, _MAX_RECENT_TEXTS),
        )

    return await workspace.store.read(read)


class _Reader:
    """The network, which reads a few texts at a time: in between it tells how far it is, and an interruption
    is noticed."""

    def __init__(self, network: OnnxClassifier, advance: Advance, total: int) -> None:
        self._network, self._advance, self._total, self._done = network, advance, total, 0

    async def judge(self, texts: Sequence[str]) -> list[Judgement]:
        """One judgement per text, in order."""
        return [judgement async for batch in self._batches(texts) for judgement in self._network.judge(batch)]

    async def embed(self, texts: Sequence[str]) -> Floats:
        """The embedding of each text."""
        return np.vstack([self._network.embed(batch) async for batch in self._batches(texts)])

    async def _batches(self, texts: Sequence[str]) -> AsyncIterator[Sequence[str]]:
        for start in range(0, len(texts), _AT_ONCE):
            self._advance(self._done, self._total)
            await asyncio.sleep(0)
            batch = texts[start : start + _AT_ONCE]
            yield batch
            self._done += len(batch)


def _latest_decisions(labelled: Sequence[LabelledText]) -> Sequence[LabelledText]:
    """Each text once, with the latest decision about it: copies would stand on both sides of a check."""
    # Newest first in the store; reversed, so that the latest decision wins.
    return [*{fold(clean(event.text)): event for event in reversed(labelled) if clean(event.text)}.values()]


async def _embed_decisions(reader: _Reader, latest: Sequence[LabelledText]) -> Decisions | None:
    if not latest:
        return None
    judged = zip(latest, await reader.judge([event.text for event in latest]), strict=True)
    # What the network could not read teaches it nothing.
    read = [(event, judgement) for event, judgement in judged if not judgement.unread]
    if not read:
        return None
    events, judgements = zip(*read, strict=True)
    texts = [event.text for event in events]
    return Decisions(
        embedding=await reader.embed(texts),
        logit={
            label: np.array([logit(judgement.scores[label]) for judgement in judgements])
            for label in CORRECTED_LABELS
        },
        harmful=np.array([event.is_harmful for event in events]),
    )


def _count(decisions: Decisions | None, label: str) -> DecisionCount:
    harmful, harmless = count_decisions(decisions, label) if decisions else (0, 0)
    return DecisionCount(harmful=harmful, harmless=harmless)


def _with_recent_rate(
    network: OnnxClassifier, recent: Sequence[str], centre: Floats, candidates: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """The candidates; accepted intents with the share of recent texts in which they would be found."""
    if not recent or not any(_is_accepted_intent(candidate) for candidate in candidates):
        return tuple(candidates)
    rows = standardise(network.embed(recent), centre)
    return tuple(
        replace(
            candidate,
            figures={**candidate.figures, "recent": round(float((candidate.layer(rows) > 0).mean()), 4)},
        )
        if _is_accepted_intent(candidate)
        else candidate
        for candidate in candidates
    )


def _is_accepted_intent(candidate: Candidate) -> bool:
    return candidate.accepted and candidate.kind == "intent"


def _build_head(lesson: Lesson, manifest: Manifest, centre: Floats, now: datetime) -> Head:
    accepted = [candidate for candidate in lesson.candidates if candidate.accepted]
    layers = {
        kind: {candidate.name: candidate.layer for candidate in accepted if candidate.kind == kind}
        for kind in ("intent", "shift")
    }
    return Head(
        version="",
        model=model_identity(manifest),
        centre=centre,
        intents=layers["intent"],
        shifts=layers["shift"],
        figures={
            "taught_at": now.isoformat(timespec="seconds"),
            "parts": {candidate.name: dict(candidate.figures) for candidate in accepted},
        },
    )


async def _activate(workspace: Workspace, lesson: Lesson, head: Head, now: datetime) -> Lesson:
    """Save the head as a new version, then record and activate it."""
    folder = workspace.folder / head_versions.FOLDER
    store = workspace.create_store()
    forgotten = _forgotten_intents(folder, head)
    head = replace(head, version=head_registry.next_version(folder, local_day(now, workspace.timezone)))
    # Saved before it is recorded: a record must not name a version that could not be written.
    head_registry.save_head(folder, head)

    def record(tx: Transaction) -> None:
        audit.append_entry(
            tx,
            at=now.timestamp(),
            actor=workspace.actor,
            action="taught",
            subject=f"head:{head.version}",
            details={"model": head.model, **head.figures},
        )
        # Inside the transaction: if it fails, nothing is recorded either.
        head_registry.activate(folder, head.version)

    await store.write(record)
    return replace(lesson, version=head.version, forgotten=forgotten)


def _forgotten_intents(folder: Path, head: Head) -> tuple[str, ...]:
    """Custom intents of the active version that the new one does not know."""
    try:
        version = head_versions.active_version(folder)
        before = head_versions.read_version(folder, version)["intents"] if version else {}
    except (ConfigError, KeyError):
        return ()  # a damaged version is a good reason to teach, not one to refuse it
    return tuple(sorted(set(before) - set(head.intents)))
