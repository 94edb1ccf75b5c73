"""The functional tests are frozen: a figure on them can be compared with one of another day."""

import hashlib

from tests.source_tree import ROOT

#: Of all cases. It changes only together with a new name for the set, in `models/README.md` and the card.
FROZEN = "bdea364e8b776b0206e87ab74a8ae0c6fc16a607981f48d93075efc5a35588ba"


def test_no_case_has_changed() -> None:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "models" / "functional").glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    assert digest.hexdigest() == FROZEN
