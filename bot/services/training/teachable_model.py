"""Finds the folder of the model that a brand can teach."""

from pathlib import Path

from bot.documents import from_yaml
from bot.errors import UserError, explain_io
from bot.files import read_text
from bot.resources import bundled, resolve
from bot.services.workspace import Workspace

_DEFAULT = "models/weights"


def find_model_folder(workspace: Workspace) -> Path:
    """The configured model folder, else the shipped one.

    The rest of the configuration may be wrong: secrets, for one, are often in the environment of the service
    only. Raises `UserError` when a custom model or none is configured.
    """
    if not workspace.is_configured:
        return bundled(_DEFAULT)
    path = workspace.config_file
    try:
        document = from_yaml(read_text(path), str(path)).value
    except (OSError, UnicodeError) as error:
        raise UserError("config_unreadable", path=path, reason=explain_io(error)) from error
    settings = document if isinstance(document, dict) else {}
    name = settings.get("model", _DEFAULT)
    if settings.get("classifier") is not None or not isinstance(name, str):
        raise UserError("model_not_teachable", path=path)
    return resolve(path, name)
