"""`tamis golden` at the command line."""

from pathlib import Path

from tests.fakes.cases import waiting
from tests.fakes.instance import as_json, fill, tamis


def test_a_lead_names_an_answer_and_somebody_checks_themselves(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", waiting)
    assert tamis("golden", "list", "--data", data).exit_code == 3
    assert "the right answer is hide" in tamis("golden", "add", "1", "hide", "--data", data).stdout
    assert as_json(tamis("golden", "list", "--data", data, "--json"))[0]["answer"] == "hide"
    tom = {"TAMIS_USER": "Tom"}
    shown = tamis("golden", "next", "--data", data, env=tom)
    assert "How much is it?" in shown.stdout
    assert "insult" not in shown.stdout
    question = as_json(tamis("golden", "next", "--data", data, "--json", env=tom))
    answered = tamis("golden", "answer", str(question["id"]), "keep", "--data", data, env=tom)
    assert "agreed on was hide" in answered.stdout
    assert tamis("golden", "next", "--data", data, env=tom).exit_code == 3
    assert "my agreement" in tamis("golden", "score", "--data", data, env=tom).stdout
    score = as_json(tamis("golden", "score", "--data", data, "--json", env=tom))
    assert (score["own"]["insult"]["hits"], score["own"]["insult"]["n"], score["everybody"]) == (0, 1, {})
    assert tamis("golden", "remove", "1", "--data", data).exit_code == 0
    assert tamis("golden", "score", "--data", data, env=tom).exit_code == 3
