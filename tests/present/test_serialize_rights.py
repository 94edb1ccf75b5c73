"""The JSON of rights."""

from bot.present.serialize_rights import proof_json, rights_json
from bot.services.rights_requests import proof_of_rights
from bot.store import Transaction
from bot.store.review import rights
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START
from tests.fakes.rights import ask


async def test_times_are_iso_and_what_there_is_not_is_null(db: SqliteStore) -> None:
    def work(tx: Transaction) -> rights.StoredRights:
        ask(tx)
        return rights.list_requests(tx, since=0.0, now=START + 10)[0]

    request = await db.write(work)
    document = rights_json(request)
    assert (document["state"], document["item"], document["answer"]) == ("asked", "event:1", None)
    assert str(document["asked_at"]).startswith("20")
    proof = proof_json(proof_of_rights(request))
    assert proof["sha256_when_given"] is None
    assert proof["unchanged"] is False
