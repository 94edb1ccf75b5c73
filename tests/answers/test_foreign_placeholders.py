"""What is left of another tool's template, and what only looks like it."""

import pytest

from bot.answers.foreign_placeholders import find_foreign_placeholder, find_unfilled_placeholder


@pytest.mark.parametrize(
    ("text", "placeholder"),
    [
        ("Bonjour {author_name} !", "{author_name}"),
        ("Bonjour { prénom }", "{ prénom }"),
        ("Hi ${name}", "${name}"),
        ("Hi #{user}", "#{user}"),
        ("Hi {{{author}}}", "{{{author}}}"),
        ("Hi %name%, welcome", "%name%"),
        ("Hi %(name)s", "%(name)s"),
        ("Hi <%= name %>", "<%= name %>"),
        ("Bonjour <prenom>", "<prenom>"),
        ("Bonjour <Nom du client>", "<Nom du client>"),
        ("Hi $name,", "$name"),
        ("Tout est ici : [lien]", "[lien]"),
        ("Bonjour [PRÉNOM]", "[PRÉNOM]"),
        ("Hello [first name]", "[first name]"),
        ("Hello [[user]]", "[[user]]"),
        ("Hello [insert your link]", "[insert your link]"),
        ("Hello [order_id]", "[order_id]"),
        ("Hello *|FNAME|*, welcome", "*|FNAME|*"),
    ],
)
def test_what_another_tool_would_fill_in(text: str, placeholder: str) -> None:
    assert find_foreign_placeholder(text) == placeholder


@pytest.mark.parametrize(
    "text",
    [
        "Merci <3 !",
        "Jusqu'à 50 % de moins, 20 % en plus",
        "-10%de remise, -20%",
        "C'est $20, ou 20$ le soir",
        "A$AP et Ke$ha chantent",
        "L'équipe [Léa]",
        "[SNCF] Bonjour",
        "Plus ici : <https://maison.example/aide>",
        "1 < 2 > 0",
        "Code {2026}",
        "[1] voir plus bas",
        "[Prix : 10 €] [page 2]",
        "",
    ],
)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert find_foreign_placeholder(text) is None


@pytest.mark.parametrize(
    ("text", "unfilled"),
    [
        ("Bonjour {name}, merci", "{name}"),
        ("Bonjour {{{name}}}", "{{{name}}}"),
        ("Hi ${first_name}!", "${first_name}"),
        ("Bonjour [prénom]", "[prénom]"),
        ("Bonjour [votre nom]", "[votre nom]"),
        ("Hello %name%", "%name%"),
        ("Bonjour <prenom>", "<prenom>"),
        ("Hi *|NAME|*", "*|NAME|*"),
        ("c'est {ok}", None),
        ("<merci>", None),
        ("[Léa]", None),
        ("<3", None),
        ("un {panier} de $fruits", None),
    ],
)
def test_in_what_a_person_writes_only_names_of_values_wait_to_be_filled(
    text: str, unfilled: str | None
) -> None:
    assert find_unfilled_placeholder(text) == unfilled
