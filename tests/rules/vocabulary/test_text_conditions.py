"""Words, patterns, links and personal data: the musts and must-nots of the trade."""

import pytest

from bot.domain import Facts, Judgement, ThreadState
from bot.rules import Environment
from tests.fakes.deadline import must_end
from tests.fakes.rules import matches, mistakes, rule

WORDS = ["hi", "con", "connard", "pute"]


class TestWholeWords:
    @pytest.mark.parametrize(
        "text", ["quel con", "CON!!", "c o n n a r d", "con.", "(con)", "l'con", "Pute", "pùté"]
    )
    def test_whole_words_are_found(self, text: str) -> None:
        assert matches({"words": WORDS}, text)

    @pytest.mark.parametrize(
        "text",
        [
            "this",
            "Chicago",
            "concert",
            "réputé",
            "dispute",
            "bacon",
            "",
            "contre",
            "conard1x",
            "une disputée",
        ],
    )
    def test_parts_of_words_are_not(self, text: str) -> None:
        assert not matches({"words": WORDS}, text)

    @pytest.mark.parametrize(
        ("word", "text"),
        [
            ("support", "\u0405upport Banque"),
            ("support", "\u202etroppus\u202c ici"),
            ("pagou", "pagggou"),
            ("raclette", "racletttte"),
            ("connard", "connard2"),
            ("connard", "con-nard"),
            ("connard", "c*nn*rd"),
            ("connard", "c**nard !"),
            ("connard", "c/o/n/n/a/r/d"),
            ("pute", "PUT€"),
            ("mot deux", "m o t d e u x"),
            ("je veux mourir", "j e v e u x m o u r i r"),
        ],
    )
    def test_disguises_are_seen_through(self, word: str, text: str) -> None:
        assert matches({"words": [word]}, text)
        assert not matches({"words": {"in": [word], "disguises": False}}, text)

    @pytest.mark.parametrize(
        "text", ["20 € la robe", "5*5 cm", "*con*cert", "s*** t***", "2 x 3/4", "a, b, c", "le con-cours"]
    )
    def test_signs_that_hide_nothing_hide_nothing(self, text: str) -> None:
        assert not matches({"words": ["connard", "pute", "concours2", "salope"]}, text)

    def test_an_exception_excuses_the_word_in_its_place_only(self) -> None:
        when = {"words": {"in": WORDS, "except": ["Con Edison"]}}
        assert not matches(when, "J'ai écrit à Con Edison.")
        assert matches(when, "Con Edison, quel con")

    @pytest.mark.parametrize(
        ("match", "yes", "no"),
        [
            ("prefix", "connardise", "aconnard"),
            ("suffix", "superconnard", "connardise"),
            ("anywhere", "superconnardise", "conn ard x"),
            ("exact", "Connard !", "quel connard"),
        ],
    )
    def test_where_a_word_may_stand_can_be_said(self, match: str, yes: str, no: str) -> None:
        when = {"words": {"in": ["connard"], "match": match}}
        assert matches(when, yes)
        assert not matches(when, no)

    def test_a_list_is_named(self) -> None:
        assert matches({"words": "bad"}, "quel con", lists={"bad": WORDS})

    @pytest.mark.parametrize("text", ["piece of shit", "Piece  of\tshit!", "piece-of-shit"])
    def test_phrases_do_not_mind_what_stands_between_their_words(self, text: str) -> None:
        assert matches({"words": ["piece of shit"]}, text)

    def test_a_phrase_needs_all_its_words(self) -> None:
        assert not matches({"words": ["piece of shit"]}, "a piece of cake, no shit")

    def test_an_emoji_can_be_a_word(self) -> None:
        assert matches({"words": ["🖕"]}, "tiens 🖕🏽")
        assert not matches({"words": ["🖕"]}, "👍")

    def test_apostrophes_separate(self) -> None:
        assert matches({"words": ["t'es nul"]}, "T’es nul !")


class TestLinks:
    OURS: dict[str, object] = {"link_domain_not_in": ["maison.fr"]}  # noqa: RUF012

    @pytest.mark.parametrize(
        "text",
        [
            "www.gagnez-vite.biz/x",
            "gagnez-vite . biz",
            "gagnez-vite .biz",
            "hxxp://bit.ly/3x",
            "bit.ly/3x",
            "https://maison.fr.evil.com",
            "https://maison.fr@evil.com/x",
            "https://evil.com\\@maison.fr",
            "http://localhost/x",
            "http://10.0.0.1",
            "ｗｗｗ．ｅｖｉｌ．ｃｏｍ",
            "evil[.]com",
            "gagnez (point) com",
            "voir casino point com",
            "t.me/gagnez",
            "HTTPS://EVIL.COM",
            "maison.fr et evil.com",
            "win500.top",
            "mаison.fr",
        ],
    )
    def test_a_link_to_elsewhere_is_seen(self, text: str) -> None:
        assert matches(self.OURS, text)

    @pytest.mark.parametrize(
        "text",
        [
            "https://shop.maison.fr/p/12",
            "maison.fr.",
            "www.maison.fr",
            "MAISON.FR/soldes",
            "3.5/5",
            "M.Dupont",
            "c'est top.Merci",
            "Super.De rien",
            "à 8.am",
            "jean@evil.com",
            "@maison.paris",
            "C'est nul. Net recul",
            "etc...",
            "1.000.000 fois",
            "",
        ],
    )
    def test_ours_and_what_is_no_link_pass(self, text: str) -> None:
        assert not matches(self.OURS, text)

    def test_any_link_or_none_can_be_asked_for(self) -> None:
        assert matches({"contains_link": True}, "maison.fr")
        assert not matches({"contains_link": True}, "maison")
        assert matches({"contains_link": False}, "maison")


class TestPersonalData:
    @pytest.mark.parametrize(
        "text",
        [
            "06 12 34 56 78",
            "+33(0)6.12.34.56.78",
            "0612345678",
            "tel:06-12-34-56-78.",
            "+44 20 7946 0958",
            "06/12/34/56/78",
            "0️⃣6️⃣12345678",
            "0033 6 12 34 56 78",
            "020 7946 0958",
            "(555) 123-4567",
            "０６１２３４５６７８",
        ],
    )
    def test_a_telephone_number_is_seen(self, text: str) -> None:
        assert matches({"contains_phone": True}, text)

    @pytest.mark.parametrize(
        "text",
        [
            "ouvert 24/7",
            "ref 0612345678901234",
            "01/02/2026 10:30",
            "le 01.02.2026 10h30",
            "1234567890",
            "12 345 678 €",
            "0612 3456 7890 1234",
            "commande 55-1207",
            "100 000 000",
            "2026-11-22 12:00:00",
            "",
        ],
    )
    def test_other_numbers_are_none(self, text: str) -> None:
        assert not matches({"contains_phone": True}, text)

    @pytest.mark.parametrize("text", ["Hotline 01 23 45 67 89", "+33 1 23 45 67 89", "0033123456789"])
    def test_our_own_number_is_allowed_in_any_form(self, text: str) -> None:
        assert not matches({"contains_phone": {"allow": ["01 23 45 67 89"]}}, text)

    @pytest.mark.parametrize("text", ["020 7946 0958", "+44 20 7946 0958", "0044 20 7946 0958"])
    def test_our_own_number_abroad_is_allowed_in_any_form_too(self, text: str) -> None:
        for written in ("020 7946 0958", "+44 20 7946 0958"):
            assert not matches({"contains_phone": {"allow": [written]}}, text)

    @pytest.mark.parametrize(("countries", "holds"), [(("DE",), True), (("FR", "SG"), False)])
    def test_national_numbers_are_those_of_the_configured_countries(
        self, countries: tuple[str, ...], holds: bool
    ) -> None:
        environment = Environment(countries=countries)
        assert matches({"contains_phone": True}, "0171 1234567", environment=environment) is holds

    def test_another_number_beside_ours_is_seen(self) -> None:
        assert matches({"contains_phone": {"allow": ["01 23 45 67 89"]}}, "01 23 45 67 89 ou 06 12 34 56 78")

    @pytest.mark.parametrize(
        "text",
        [
            "jean@mail.fr",
            "jean point dupont arobase mail point fr",
            "jean.dupont (at) mail.com",
            "jean at mail dot com",
            "contact[at]evil[dot]com",
            "JEAN＠MAIL．FR",
        ],
    )
    def test_an_address_is_seen(self, text: str) -> None:
        assert matches({"contains_email": True}, text)

    @pytest.mark.parametrize(
        "text", ["super @lea. merci", "look at maison.fr", "@lea @tom", "3 @ 5 euros", "mail"]
    )
    def test_other_at_signs_are_none(self, text: str) -> None:
        assert not matches({"contains_email": True}, text)

    def test_our_own_addresses_are_allowed(self) -> None:
        when = {"contains_email": {"allow": ["contact@shop.fr", "@maison.fr"]}}
        assert not matches(when, "Contact@shop.fr, aide@maison.fr")
        assert matches(when, "autre@shop.fr")

    def test_an_account_number_is_seen_when_its_check_digits_are_right(self) -> None:
        assert matches({"contains_iban": True}, "RIB : fr76 3000 6000 0112 3456 7890 189 merci")
        assert matches({"contains_iban": True}, "DE89370400440532013000")
        assert not matches({"contains_iban": True}, "FR76 3000 6000 0112 3456 7890 188")
        assert not matches(
            {"contains_iban": {"allow": ["FR76 30006000011234567890189"]}}, "FR7630006000011234567890189"
        )


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10000,
        "a." * 5000,
        "a@" * 5000,
        "a point " * 1250,
        "0 " * 5000,
        "06 " * 3333,
        "http://" * 1428,
        "a . " * 2500,
        "FR12" * 2500,
        "a at b dot " * 900,
        "@a " * 3333,
        "😍" * 10000,
        "á" * 5000,
        "🇫" * 10000,
    ],
    ids=lambda text: text[:8],
)
def test_no_text_keeps_the_rules_busy(text: str) -> None:
    when = {
        "none": [
            {"words": ["zzz"]},
            {"regex": r"(?:a+)+$z"},
            {"link_domain_not_in": ["maison.fr"]},
            {"contains_email": {"allow": ["a@b.fr"]}},
            {"contains_phone": {"allow": ["1"]}},
            {"contains_iban": {"allow": ["1"]}},
            {"only_mentions": False, "only_emojis": False},
        ]
    }
    # How long it takes, bench/hostile.py measures: here a hostile text must not stop the program.
    with must_end():
        matches(when, text)


def test_an_emoji_is_not_the_word_that_names_it() -> None:
    assert not matches({"words": ["😂"]}, "what a joy, tears of joy")
    assert matches({"words": ["❤️"]}, "merci ❤")


@pytest.mark.parametrize(
    "text",
    [
        "il a dit \u2018connard\u2019",
        "\u201econnard\u201c a-t-il dit",
        "\u2039connard\u203a",
        "<<connard>>",
        "dit 'connard' et part",
    ],
)
def test_quoted_words_can_be_left_out(text: str) -> None:
    assert not matches({"words": {"in": ["connard"], "ignore_quotes": True}}, text)


@pytest.mark.parametrize(
    "text",
    [
        'un 27" connard et un 32" aussi',
        'co"nn"ard',
        "l'autre connard d'en face",
        "aujourd'hui connard, c'est dit",
    ],
)
def test_marks_that_quote_nothing_hide_nothing(text: str) -> None:
    assert matches({"words": {"in": ["connard"], "ignore_quotes": True}}, text)


@pytest.mark.parametrize(
    "text",
    ["0 6 1 2 3 4 5 6 7 8", "o6 12 34 56 78", "06.12.34\n56.78", "06*12*34*56*78", "06🔥12🔥34🔥56🔥78",
     "0 800 123 456", "0 969 39 12 34", "07911 123456"],
)  # fmt: skip
def test_oddly_written_telephone_numbers(text: str) -> None:
    assert matches({"contains_phone": True}, text)


@pytest.mark.parametrize(
    "text",
    ["https://maison.fr/p/0612345678", "01/02/2026 14:30", "10 20 30 40 50 60", "lot 06-12-34", "06 1 2 3"],
)
def test_what_is_no_telephone_number(text: str) -> None:
    assert not matches({"contains_phone": True}, text)


@pytest.mark.parametrize(
    "text",
    ["FR14/2004/1010/0505/0001/3M02/606", "F R 1 4 2 0 0 4 1 0 1 0 0 5 0 5 0 0 0 1 3 M 0 2 6 0 6",
     "FR14 2OO4 1O1O O5O5 OOO1 3M02 606"],
)  # fmt: skip
def test_oddly_written_bank_accounts(text: str) -> None:
    assert matches({"contains_iban": True}, text)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("ma carte : 4111 1111 1111 1111", True),
        ("5555-5555-5555-4444", True),
        ("378282246310005", True),
        ("4111 1111 1111 1112", False),
        ("FR76 3000 6000 0112 3456 7890 189", False),
        ("0000 0000 0000 0000", False),
        ("suivi 9V12345678901", False),
    ],
)
def test_payment_cards(text: str, holds: bool) -> None:
    assert matches({"contains_card": True}, text) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("elle habite 8 chemin des Lavandières, allez lui dire", True),
        ("plaque SS-418-LM, toujours mal garé", True),
        ("la boutique est 8 chemin des Lavandières", False),
    ],
)
def test_home_addresses_and_number_plates(text: str, holds: bool) -> None:
    assert matches({"contains_home_address": True}, text) is holds


@pytest.mark.parametrize(
    "text", ["banque . fr . aide . top", "evil\u2024com", "e v i l . c o m", "192.168.1.1/x"]
)
def test_links_that_are_pulled_apart(text: str) -> None:
    assert matches({"link_domain_not_in": ["banque.fr"]}, text)


@pytest.mark.parametrize(
    "text", ["version 1.2.3.4", "1.2.3.4: oui", "a . b . c", "c'est top. Merci", "fin … com"]
)
def test_dots_that_are_no_links(text: str) -> None:
    assert not matches({"contains_link": True}, text)


def test_a_whole_domain_of_addresses_can_be_ours() -> None:
    when = {"contains_email": {"allow": ["@banque.fr"]}}
    assert not matches(when, "lea@banque.fr, leo@agence.banque.fr")
    assert matches(when, "lea@banque.fr.evil.com")


@pytest.mark.parametrize(
    ("text", "count"), [("#mode #été2026 #ootd", 3), ("#1 et #2, n&#39;a", 0), ("", 0), ("##x", 0)]
)
def test_hashtags(text: str, count: int) -> None:
    assert matches({"hashtag_count": f"= {count}"}, text)


INSULTS = {
    "language": "fr",
    "words": ["connard", {"word": "fdp", "strength": "asks"}, {"word": "nul", "strength": "supports"}],
}


@pytest.mark.parametrize(
    ("written", "text", "holds"),
    [
        ("insults", "quel connard", True),
        ("insults", "Prix fdp compris ?", False),
        ({"in": "insults", "strength": "asks"}, "Prix fdp compris ?", True),
        ({"in": "insults", "strength": "asks"}, "c'est nul", False),
        ({"in": "insults", "strength": "supports"}, "c'est nul", True),
        ({"in": "insults", "strength": "asks"}, "gros con*** !", False),
        ({"in": ["con"], "language": "fr"}, "Any pro or con?", False),
        ({"in": ["con"], "language": "fr"}, "quel con", True),
        ({"in": ["con"], "language": ["fr", "en"]}, "Any pro or con?", True),
        (["con"], "Any pro or con?", True),
    ],
)
def test_a_word_counts_by_its_strength_and_language(written: object, text: str, holds: bool) -> None:
    assert matches({"words": written}, text, lists={"insults": INSULTS}) is holds


def test_a_list_without_a_word_of_that_strength_is_a_mistake() -> None:
    lists = {"weak": {"strength": "supports", "words": ["nul"]}}
    problem = mistakes(rule(["queue"], {"words": "weak"}), lists=lists)
    assert "no word of this list is so strong, so this can never hold; write 'strength: supports'" in problem


def test_the_language_of_a_name_is_unknown() -> None:
    when = {"words": {"in": ["con"], "language": "fr", "of": "author_name"}}
    judgement = Judgement(scores={}, language="en")
    assert matches(when, "you and me and them", judgement, author_name="Con Xi Yun Zan Rak Pek")


@pytest.mark.parametrize(
    ("text", "holds"),
    [("On m'a dit « connard » chez vous", True), ("T'es un connard", False), ("Merci !", False)],
)
def test_a_report_of_what_others_said_is_told_from_saying_it(text: str, holds: bool) -> None:
    assert matches({"reports_speech": True}, text) is holds
    assert matches({"reports_speech": False}, text) is not holds


def under(post: str) -> Facts:
    return Facts(thread=ThreadState(post_text=post))


class TestHashtags:
    @pytest.mark.parametrize("value", ["jeuconcours", "#JeuConcours", ["#autre", "jeuconcours"]])
    @pytest.mark.parametrize(
        "text", ["je joue #jeuconcours", "#JEUCONCOURS!", "#jeuconcoursété #jeuconcours"]
    )
    def test_a_given_one_is_found_however_it_is_spelled(self, value: object, text: str) -> None:
        assert matches({"hashtag": value}, text)

    def test_what_yaml_takes_for_a_remark_is_told(self) -> None:
        assert "a # begins a remark: put '#…' in quotes" in mistakes(rule(["queue"], {"hashtag": None}))

    @pytest.mark.parametrize(
        "text", ["un jeuconcours", "#jeuconcours2", "x#jeuconcours", "", "# jeuconcours"]
    )
    def test_the_word_alone_is_no_hashtag(self, text: str) -> None:
        assert not matches({"hashtag": "jeuconcours"}, text)

    def test_a_list_may_hold_them(self) -> None:
        assert matches({"hashtag": "tags"}, "#ete", lists={"tags": ["été", "#hiver"]})

    def test_the_post_may_have_it(self) -> None:
        when = {"hashtag": {"in": ["jeu"], "of": "post_text"}}
        assert matches(when, "oui", facts=under("Participez ! #jeu"))
        assert not matches(when, "oui #jeu")

    @pytest.mark.parametrize("value", ["deux mots", "#1", ["jeu", "12"]])
    def test_what_can_be_none_is_a_mistake(self, value: object) -> None:
        assert "'hashtag': expected a word such as #jeu" in mistakes(rule(["queue"], {"hashtag": value}))

    def test_one_behind_a_hash_in_words_is_only_that(self) -> None:
        assert not matches({"words": ["#jeu"]}, "un jeu sympa")
        assert matches({"words": ["#jeu"]}, "je tente #jeu")
