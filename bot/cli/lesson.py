"""Gathers what a brand has to teach, teaches it, and lets what proved itself speak.

What `tamis teach` does; it prints nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.options import folder_of, run

if TYPE_CHECKING:
    import numpy as np

    from bot.classify.head import Head
    from bot.classify.manifest import Manifest
    from bot.classify.onnx import OnnxClassifier
    from bot.store.review.labelled_events import Lesson
    from bot.training.custom_intents import OwnIntent
    from bot.training.teach import Decisions, Part

_MOST_DECISIONS, _MOST_RECENT = 2000, 300


@dataclass(frozen=True, kw_only=True)
class Taught:
    """What came of teaching: every part, how many decisions there were per label, and the new version."""

    parts: Sequence["Part"]
    decided: Mapping[str, tuple[int, int]]
    recent: int
    version: str = ""
    forgotten: tuple[str, ...] = ()


def learn(intents: Path | None, config: Path | None, data: Path | None, who: str, dry_run: bool) -> Taught:
    """Teach from intents and decisions; a `dry_run` changes nothing. Raises `ConfigError` or `UserError`."""
    from bot.classify import manifest
    from bot.classify.head import Head, model_of
    from bot.classify.onnx import OnnxClassifier
    from bot.services.review import person
    from bot.training import dev_set, teach

    by, now, folder = person(who), datetime.now(UTC), model_folder(config)
    model = manifest.read(folder)
    own = _own_intents(intents, config, model)
    labelled_events, recent = _lessons(config, data)
    network = OnnxClassifier(folder, model)
    decisions = _decisions(network, labelled_events)
    centre, parts = teach.teach(
        dev_set.dev_set(folder, model),
        model,
        {name: network.embed(one.examples) for name, one in own.items()},
        decisions,
    )
    parts = _seen_recently(network, recent, centre, parts)
    decided = {label: teach.counts(decisions, label) if decisions else (0, 0) for label in teach.SHIFTED}
    found = Taught(parts=parts, decided=decided, recent=len(recent))
    accepted = [part for part in parts if part.accepted]
    if not accepted or dry_run:
        return found
    head = Head(
        version="",
        model=model_of(model),
        centre=centre,
        intents={part.name: part.layer for part in accepted if part.kind == "intent"},
        shifts={part.name: part.layer for part in accepted if part.kind == "shift"},
        figures={
            "taught_at": now.isoformat(timespec="seconds"),
            "parts": {part.name: dict(part.figures) for part in accepted},
        },
    )
    return _keep(head, found, config, data, by, now)


def _keep(
    head: "Head", found: Taught, config: Path | None, data: Path | None, by: str, now: datetime
) -> Taught:
    """Write the version down, then record it and let it speak."""
    from bot.classify import head as layers
    from bot.classify import head_versions
    from bot.store import Transaction
    from bot.store.history import audit
    from bot.store.sqlite.engine import SqliteStore

    folder = folder_of(config, data)
    shelf = folder / head_versions.FOLDER
    if data is None:
        SqliteStore(folder).close()  # creates it: a brand may teach before it serves
    lost = _forgotten(shelf, head)
    head = replace(head, version=head_versions.next_version(shelf, now.date()))
    layers.keep(shelf, head)
    details = {"model": head.model, **head.figures}

    def work(tx: Transaction) -> None:
        subject = f"head:{head.version}"
        audit.record(tx, at=now.timestamp(), actor=by, action="taught", subject=subject, details=details)
        head_versions.make_current(shelf, head.version)

    run(config, data, lambda db: db.write(work))
    return replace(found, version=head.version, forgotten=lost)


def _forgotten(shelf: Path, head: "Head") -> tuple[str, ...]:
    """Own intents that speak now and will not any more."""
    from bot.classify import head_versions
    from bot.errors import ConfigError

    try:
        version = head_versions.current_version(shelf)
        before = head_versions.document(shelf, version)["intents"] if version else {}
    except (ConfigError, KeyError):
        return ()  # whatever spoke before is damaged, which is a good reason to teach
    return tuple(sorted(set(before) - set(head.intents)))


def model_folder(config: Path | None) -> Path:
    """The folder of the model that a configuration names; the rest of it may be wrong."""
    from bot.documents import from_yaml
    from bot.errors import UserError
    from bot.resources import beside, shipped

    path = config or Path("config.yaml")
    if config is None and not path.exists():
        return shipped("models/weights")
    try:
        value = from_yaml(path.read_text("utf-8"), str(path)).value
    except (OSError, UnicodeError) as trouble:
        raise UserError(f"cannot read '{path}': {trouble}; pass --config FILE") from trouble
    said = value if isinstance(value, dict) else {}
    named = said.get("model", "models/weights")
    if said.get("classifier") is not None or not isinstance(named, str):
        raise UserError(
            f"'{path}' names no model folder of ours; only the shipped model and its kin can be taught"
        )
    return beside(path, named)


def _own_intents(intents: Path | None, config: Path | None, model: "Manifest") -> "Mapping[str, OwnIntent]":
    from bot.errors import ConfigError, Problem
    from bot.training import custom_intents

    path = intents or (config or Path("config.yaml")).parent / custom_intents.FILE
    if intents is None and not path.exists():
        return {}
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        why = trouble.strerror if isinstance(trouble, OSError) else "it is not UTF-8"
        raise ConfigError(
            [Problem(str(path), f"the intents cannot be read ({why}); see docs/teach.md")]
        ) from trouble
    return custom_intents.load(text, str(path), model.intents)


def _lessons(config: Path | None, data: Path | None) -> "tuple[list[Lesson], list[str]]":
    from bot.store.review import labelled_events
    from bot.store.sqlite.engine import FILE

    if data is None and not (folder_of(config, data) / FILE).exists():
        return [], []
    return run(
        config,
        data,
        lambda db: db.read(
            lambda tx: (
                labelled_events.decided(tx, _MOST_DECISIONS),
                labelled_events.recent(tx, _MOST_RECENT),
            )
        ),
    )


def _decisions(network: "OnnxClassifier", labelled_events: "Sequence[Lesson]") -> "Decisions | None":
    """Each text once, with the latest decision about it: copies would stand on both sides of a check."""
    import numpy as np

    from bot.classify.head import logit
    from bot.text.normalize import clean, fold
    from bot.training.teach import SHIFTED, Decisions

    latest = {fold(clean(one.text)): one for one in reversed(labelled_events) if clean(one.text)}
    if not latest:
        return None
    texts = [one.text for one in latest.values()]
    judged = network.judge(texts)
    return Decisions(
        embedding=network.embed(texts),
        logit={label: np.array([logit(one.scores[label]) for one in judged]) for label in SHIFTED},
        harmful=np.array([one.harmful for one in latest.values()]),
    )


def _seen_recently(
    network: "OnnxClassifier", recent: Sequence[str], centre: "np.ndarray[Any, Any]", parts: "list[Part]"
) -> "list[Part]":
    """How often each accepted intent would have been read into what people wrote last."""
    from bot.classify.head import standardised

    if not recent or not any(part.accepted and part.kind == "intent" for part in parts):
        return parts
    rows = standardised(network.embed(recent), centre)
    return [
        replace(part, figures={**part.figures, "recent": round(float((part.layer(rows) > 0).mean()), 4)})
        if part.accepted and part.kind == "intent"
        else part
        for part in parts
    ]
