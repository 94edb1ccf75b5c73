"""Reads the knowledge base of an instance: the pages in the folder `knowledge` beside the rules file.

Without that folder there is none, and nothing is loaded for it.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.classify.question_encoder import QuestionEncoder
from bot.config import Config
from bot.errors import FileRefused, TamisError, message
from bot.knowledge.calibrated import shipped_calibration
from bot.knowledge.entries import KnowledgeBase
from bot.knowledge.loading import MAX_PAGES, is_page, load_knowledge
from bot.knowledge.lookup import Knowledge, build_knowledge, encode_base
from bot.resources import bundled
from bot.services.rule_folders import read_texts

FOLDER = "knowledge"
_MAX_DEPTH = 4


def knowledge_folder(rules_file: Path) -> Path:
    """Where the knowledge base of these rules stands; it need not exist."""
    return rules_file.parent / FOLDER


def list_pages(folder: Path) -> list[str]:
    """The names of all pages, relative to the folder. Raises `OSError`."""
    names: list[str] = []
    for root, folders, files in os.walk(folder, onerror=_raise):
        depth = len(Path(root).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and depth < _MAX_DEPTH)
        names += [str((Path(root) / name).relative_to(folder)) for name in files if is_page(name)]
    if len(names) > MAX_PAGES:
        raise FileRefused(message("there are more than {limit} pages in it", limit=MAX_PAGES), folder)
    return sorted(names)


def read_base(folder: Path, language: str) -> KnowledgeBase:
    """The entries of all pages. Raises `ConfigError` with all mistakes; `language` is that of texts of
    which no page says it."""
    return load_knowledge(read_texts(folder, list_pages), language)


def open_encoder(config: Config | None) -> QuestionEncoder | None:
    """The encoder of the configured model, else of the shipped one; None for a custom classifier and where
    the model cannot be used: every answer is a proposal then."""
    if config is not None and (config.classifier is not None or config.model is None):
        return None
    folder = Path(config.model) if config and config.model else bundled("models/weights")
    try:
        return QuestionEncoder(folder, config.model_sha256 if config else "")
    except (TamisError, OSError):
        return None


def account_names(config: Config | None) -> Mapping[str, str]:
    """The names of our accounts by their ids."""
    sources = config.sources if config else ()
    return {account.id: account.name for source in sources for account in source.accounts}


def put_in_force(
    base: KnowledgeBase,
    config: Config | None,
    encoder: QuestionEncoder | None,
    rows: dict[str, NDArray[np.float32]],
) -> Knowledge:
    """The base, indexed. `rows` are those of texts that were encoded before."""
    settings = config or Config()
    return build_knowledge(
        base,
        shipped_calibration(),
        encoder,
        encode_base(base, encoder, rows) if encoder and base.entries else None,
        language=settings.language,
        timezone=settings.timezone,
        names=account_names(config),
    )


def open_knowledge(config: Config | None, rules_file: Path) -> Knowledge | None:
    """The knowledge base beside a rules file; None where there is none. Raises `ConfigError`."""
    folder = knowledge_folder(rules_file)
    if not folder.is_dir():
        return None
    base = read_base(folder, config.language if config else Config.language)
    return put_in_force(base, config, open_encoder(config), {})


def _raise(error: OSError) -> None:
    raise error
