"""`tamis classify`: what the classifier reads in texts, one JSON object a line."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import tee
from pathlib import Path
from typing import IO, Any

import click

from bot.cli import OK, WRONG, localized
from bot.cli.progress import follow
from bot.cli.terminal import echo_json, warn
from bot.domain.progress import Step
from bot.present.messages import Catalog
from bot.present.serialize_inspection import classified_text_json
from bot.services.inspection.classification import ClassifierChoice, classify_texts

#: Characters; a line without end must not fill the memory.
_MAX_LINE = 2**20
_JSON_HELP = "Accepted as everywhere; the output is always JSON."


@localized.command()
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option(
    "--model",
    type=click.Path(path_type=Path, file_okay=False),
    help="Another model folder.  [default: the shipped one]",
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What the labels of a custom model mean; --model is then its folder.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TAMIS_DATA",
    help="The data folder whose active head is used (see 'tamis teach').  [default: $TAMIS_DATA]",
)
@click.option("--explain", is_flag=True, help="Show also which words raised the scores that stand out.")
@click.option("--json", is_flag=True, expose_value=False, help=_JSON_HELP)
@localized.pass_catalog
def classify(
    texts: tuple[str, ...],
    model: Path | None,
    labels: Path | None,
    data: Path | None,
    explain: bool,
    t: Catalog,
) -> int:
    """Classify each TEXT: one JSON object a line, in order. Decides nothing.

    Without TEXT, reads JSON lines with a 'text' (and optionally an 'id') from standard input. Lines that
    cannot be read are reported on standard error with their number, and the exit code is 1. Needs no
    configuration. Without a model, only the word lists score.
    """
    if labels is not None and model is None:
        raise click.UsageError(t("labels_without_model"))
    if not texts and sys.stdin.isatty():
        raise click.UsageError(t("classify.no_text"))
    bad_lines: list[int] = []
    records: Iterable[Mapping[str, Any]] = [{"text": text} for text in texts]
    if not texts:
        records = _read_lines(sys.stdin, bad_lines, t)
    # The service takes texts ahead of its results, a batch at a time; this keeps their ids in step.
    records, pending = tee(records)
    choice = ClassifierChoice(model=model, data=data, labels=labels)
    classification = classify_texts((record["text"] for record in pending), choice, explain=explain)
    if classification.classifier_error is not None:
        warn(t("classify.no_model", reason=classification.classifier_error))
    with follow(t) as progress:
        for number, (record, result) in enumerate(zip(records, classification.results, strict=True), 1):
            identity = {"id": record["id"]} if "id" in record else {}
            echo_json(identity | classified_text_json(result, with_explanation=explain))
            if not sys.stdout.isatty():  # there the results themselves show how far it is
                progress(Step.CLASSIFY, number)
    return WRONG if bad_lines else OK


def _read_lines(stream: IO[str], bad_lines: list[int], t: Catalog) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            record = _parse_line(line, t)
        except (ValueError, RecursionError) as error:
            bad_lines.append(number)
            warn(t("classify.bad_line", number=number, reason=error))
        else:
            yield record


def _parse_line(line: str, t: Catalog) -> Mapping[str, Any]:
    """The object of a line. Raises `ValueError`, or `RecursionError` for one that is nested too deeply."""
    if len(line) > _MAX_LINE:
        raise ValueError(t("classify.line_too_long", limit=_MAX_LINE))
    record = json.loads(line)
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise ValueError(t("classify.not_a_record"))
    return record
