"""Keeps a loaded model on the active head, also when that changes while the program runs."""

import logging
from pathlib import Path

from bot.classify import head_versions
from bot.classify.head import SupportsHead, active_head
from bot.classify.manifest import read_manifest
from bot.errors import ConfigError

logger = logging.getLogger(__name__)


class HeadReloader:
    """Watches the folder of heads for one model."""

    def __init__(self, folder: Path, model: str | None) -> None:
        """`folder` holds the heads; `model` is the folder of the model, None for one without heads."""
        self._folder = folder
        self._model = model
        self._version = ""
        self._reported = ""

    def poll(self, classifier: object) -> bool:
        """Give the classifier the active head if it changed since the last call; whether it did.

        A head that cannot be read changes nothing and is logged once: the one in use stays in use.
        """
        if self._model is None or not isinstance(classifier, SupportsHead):
            return False
        try:
            version = head_versions.active_version(self._folder)
            if version == self._version:
                return False
            classifier.head = active_head(self._folder, read_manifest(Path(self._model)))
        except ConfigError as error:
            if str(error) != self._reported:
                logger.error("the head stays as it was: %s", error, extra={"action": "head_stale"})
            self._reported = str(error)
            return False
        self._version, self._reported = version, ""
        name = classifier.head.version if classifier.head else head_versions.NONE
        logger.info("head in use: %s", name, extra={"action": "head_loaded", "version": name})
        return True
