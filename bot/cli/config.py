"""`tamis config`: is the configuration right?"""

from bot.cli import OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, as_json, configured
from bot.cli.problems import tell_problems
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.errors import ConfigError, UserError
from bot.present.messages import Catalog
from bot.present.serialize_problems import problems_json
from bot.services.operations.config_check import check_config


@localized.group()
def config() -> None:
    """Check config.yaml."""


@config.command("check")
@configured
@as_json
@pass_catalog
def check_configuration(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Read the configuration and open its secrets. Every error is reported at once; exit code 1.

    Run it as the user that runs the bot: whether that user can use the data folder is looked at, too.
    """
    try:
        summary = instance.call(check_config)
    except (ConfigError, UserError) as error:
        if as_json:
            echo_json({"ok": False, "problems": _problems(error), "warnings": []})
        raise
    if as_json:
        sentences = [str(warning) for warning in summary.warnings]
        echo_json({"ok": True, "problems": [], "warnings": sentences})
    else:
        tell_problems((), summary.warnings, t)
        counts = {
            "sources": t.count("config.sources", summary.sources),
            "accounts": t.count("config.accounts", summary.accounts),
            "targets": t.count("config.targets", summary.targets),
        }
        echo(t("config.valid", path=sanitize_terminal(str(summary.path)), **counts))
    return OK


def _problems(error: ConfigError | UserError) -> list[dict[str, str]]:
    if isinstance(error, UserError):
        return [{"where": "data", "message": Catalog("en").error(error)}]
    return problems_json(error.problems)
