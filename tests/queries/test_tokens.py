"""The pieces of a query."""

from bot.queries.tokens import Piece, tokenize


def pieces(text: str) -> list[tuple[Piece, str, str, str]]:
    return [(token.piece, token.field, token.comparison, token.value) for token in tokenize(text)]


def test_a_term_has_a_field_a_comparison_and_a_value() -> None:
    assert pieces("intent.praise>=0.5") == [(Piece.TERM, "intent.praise", ">=", "0.5")]
    assert pieces('author:"Léa (Paris)"') == [(Piece.TERM, "author", ":", "Léa (Paris)")]
    assert pieces("12:30") == [(Piece.TERM, "", "", "12:30")]


def test_a_hyphen_negates_only_at_the_beginning() -> None:
    assert [piece for piece, *_ in pieces("-a")] == [Piece.NOT, Piece.TERM]
    assert pieces("porte-clés") == [(Piece.TERM, "", "", "porte-clés")]
    assert pieces("- a")[0] == (Piece.TERM, "", "", "-")


def test_every_piece_knows_where_it_stands() -> None:
    text = "(a or -b) lang:fr"
    assert [text[token.start : token.end] for token in tokenize(text)] == [
        "(", "a", "or", "-", "b", ")", "lang:fr",
    ]  # fmt: skip
