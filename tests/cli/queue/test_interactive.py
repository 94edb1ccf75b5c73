"""A moderator at a terminal: one key each, one case after the other."""

from pathlib import Path

from bot.store import Transaction
from tests.fakes.cases import waiting
from tests.fakes.instance import as_json, fill, tamis, watch


def stock(tx: Transaction) -> None:
    for number in range(1, 6):
        waiting(tx, number, at=number, priority=-number, text=f"text number {number}")


def states(data: str) -> dict[int, tuple[str, str | None, str | None]]:
    told = [as_json(tamis("queue", "show", str(n), "--data", data, "--json"))["case"] for n in range(1, 6)]
    return {case["id"]: (case["state"], case["answer"], case["claimed_by"]) for case in told}


def test_one_key_decides_and_the_next_case_follows(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    seen = watch("queue", "next", "--data", data, keys="ahsr↵q")
    assert seen.code == 0
    assert states(data) == {
        1: ("closed", "approve", "person:Léa"),
        2: ("closed", "hide", "person:Léa"),
        3: ("open", None, None),
        4: ("closed", "reply", "person:Léa"),
        5: ("open", None, None),
    }
    planned = as_json(tamis("queue", "show", "4", "--data", data, "--json"))["planned"]
    assert [row["text"] for row in planned] == ["a reply"]


def test_after_the_last_case_it_ends_and_says_so(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", waiting)
    seen = watch("queue", "next", "--data", data, keys="xa")
    assert (seen.code, "no such key" in seen.raw, "the queue is empty" in seen.raw) == (0, True, True)


def test_an_empty_queue_is_exit_code_three_here_too(tmp_path: Path) -> None:
    assert watch("queue", "next", "--data", fill(tmp_path / "data")).code == 3


def test_being_cut_off_gives_the_case_back(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    watch("queue", "next", "--data", data, keys="\x03")
    assert states(data)[1] == ("open", None, None)
