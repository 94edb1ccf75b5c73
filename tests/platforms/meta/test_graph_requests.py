"""How calls are addressed, authorised and signed."""

from dataclasses import replace

import pytest

from bot.domain import Account, Secret, Verb
from bot.errors import Rejected, TokenExpired
from bot.platforms.meta import Adapter
from tests.factories import NOW
from tests.fakes.meta import GRAPH, IG_COMMENT, INSTAGRAM, PAGE, SENT, SOURCE, SUCCESS, action, perform


def test_an_instagram_account_without_a_page_speaks_for_itself() -> None:
    account = Account(platform="instagram", id=INSTAGRAM, token=Secret("t"))
    settings = {"instagram_base_url": "https://graph.instagram.com/", "version": "v26.0"}
    source = replace(SOURCE, accounts=(account,), settings=settings)
    request, _ = perform(action(Verb.MESSAGE, "instagram"), SENT, source=source)
    assert request.url == f"https://graph.instagram.com/v26.0/{INSTAGRAM}/messages"


@pytest.mark.parametrize(
    ("login", "settings", "address"),
    [
        ("", {}, f"{GRAPH}/{PAGE}"),
        ("facebook", {}, f"{GRAPH}/{PAGE}"),
        ("facebook", {"instagram_base_url": "https://i.example"}, f"{GRAPH}/{PAGE}"),
        ("instagram", {}, f"https://graph.instagram.com/v25.0/{INSTAGRAM}"),
        (
            "instagram",
            {"base_url": "https://graph.facebook.com/"},
            f"https://graph.instagram.com/v25.0/{INSTAGRAM}",
        ),
        ("instagram", {"base_url": "https://x.example/"}, f"https://x.example/v25.0/{INSTAGRAM}"),
        ("instagram", {"instagram_base_url": "https://i.example"}, f"https://i.example/v25.0/{INSTAGRAM}"),
        ("", {"instagram_base_url": "https://i.example"}, f"https://i.example/v25.0/{INSTAGRAM}"),
    ],
)
def test_the_login_of_an_instagram_account_decides_where_its_calls_go(
    login: str, settings: dict[str, str], address: str
) -> None:
    own = {"page_id": PAGE} | ({"login": login} if login else {})
    account = Account(platform="instagram", id=INSTAGRAM, token=Secret("t"), settings=own)
    page = Account(platform="facebook", id=PAGE, token=Secret("t"))
    source = replace(SOURCE, accounts=(page, account), settings=settings)
    request, _ = perform(action(Verb.MESSAGE, "instagram"), SENT, source=source)
    assert request.url == f"{address}/messages"
    request, _ = perform(action(Verb.HIDE, "instagram"), SUCCESS, source=source)
    assert request.url == f"{address.rpartition('/')[0]}/{IG_COMMENT}"
    request, _ = perform(action(Verb.HIDE), SUCCESS, source=source)
    assert request.url.startswith(settings.get("base_url", "https://graph.facebook.com"))


def test_the_proof_of_the_app_secret_goes_along_when_wanted() -> None:
    account = Account(platform="facebook", id=PAGE, token=Secret("EAAFakePageToken0001"))
    source = replace(SOURCE, accounts=(account,), settings={"app_secret_proof": "true"})
    request, _ = perform(action(Verb.HIDE), SUCCESS, source=source)
    proof = "da29ab2fc4f22d7cd6e295e4a34ceae7be4ecc96197f11356c5aefdf6fdbfeac"
    assert request.query == {"appsecret_proof": proof}


@pytest.mark.parametrize("target", ["", "..", "1/2", "1?x=1", "a b", "1#2", "%2e%2e", "é", "1" * 300, "v1.0"])
def test_an_id_that_would_lead_elsewhere_is_refused(target: str) -> None:
    for verb in (Verb.HIDE, Verb.DELETE, Verb.REPLY, Verb.LIKE):
        with pytest.raises(Rejected, match="not an id"):
            next(Adapter(SOURCE).perform(action(verb, target=target)))


@pytest.mark.parametrize("account_id", ["204817360019999", "999"], ids=["no token", "not ours"])
def test_without_a_token_nothing_is_sent(account_id: str) -> None:
    with pytest.raises(TokenExpired, match="no token"):
        next(Adapter(SOURCE).perform(action(Verb.HIDE, account_id=account_id)))
    with pytest.raises(TokenExpired, match="no token"):
        next(Adapter(SOURCE).read_back(action(Verb.HIDE, account_id=account_id), NOW))
