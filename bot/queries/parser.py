"""Reads a query. One that cannot be read is answered with the place and the nearest word."""

from collections.abc import Sequence

from bot.documents.problems import with_advice
from bot.errors import Message, UserError, message
from bot.queries.mistakes import query_mistake
from bot.queries.model import EVERYTHING, Both, Either, Negation, Node, Query
from bot.queries.tokens import Piece, Token, tokenize
from bot.queries.values import read_term

#: Longer ones, and deeper ones, nobody writes by hand; a database has its own limits.
LONGEST_QUERY = 1_000
_DEEPEST, _MOST_TERMS = 30, 60
_OPERATORS = {Piece.OR: "or", Piece.AND: "and", Piece.NOT: "not"}


def parse_query(text: str, *, timezone: str = "UTC") -> Query:
    """The tree of a query; an empty one lets everything through. Dates are those of the zone.

    Raises `UserError` with the place of the first mistake.
    """
    if len(text) > LONGEST_QUERY:
        problem = message(
            "a query has at most {most} characters, this one has {length}",
            most=LONGEST_QUERY,
            length=len(text),
        )
        raise query_mistake(text, LONGEST_QUERY, len(text), problem)
    tokens = list(tokenize(text))
    if not tokens:
        return EVERYTHING
    terms = [token for token in tokens if token.piece is Piece.TERM]
    if len(terms) > _MOST_TERMS:
        problem = message("a query asks for at most {most} things", most=_MOST_TERMS)
        raise query_mistake(text, terms[_MOST_TERMS].start, len(text), problem)
    return Query(node=_Reader(text, tokens, timezone).read(), text=text.strip())


class _Reader:
    """Goes through the pieces once, from left to right."""

    def __init__(self, text: str, tokens: Sequence[Token], timezone: str) -> None:
        self._text = text
        self._tokens = tokens
        self._timezone = timezone
        self._next = 0

    def read(self) -> Node:
        """The whole query."""
        node = self._alternatives(0)
        if (token := self._peek()) is not None:  # nothing else ends the alternatives
            raise self._mistake(token, message("this bracket closes none"))
        return node

    def _alternatives(self, depth: int) -> Node:
        nodes = [self._sequence(depth)]
        while self._take(Piece.OR):
            nodes.append(self._sequence(depth))
        return nodes[0] if len(nodes) == 1 else Either(nodes=tuple(nodes))

    def _sequence(self, depth: int) -> Node:
        nodes = [self._operand(depth)]
        while (token := self._peek()) is not None and token.piece not in (Piece.OR, Piece.CLOSE):
            self._take(Piece.AND)
            nodes.append(self._operand(depth))
        return nodes[0] if len(nodes) == 1 else Both(nodes=tuple(nodes))

    def _operand(self, depth: int) -> Node:
        token = self._peek()
        if token is None or token.piece in (Piece.OR, Piece.AND, Piece.CLOSE):
            raise self._missing(token)
        self._next += 1
        if depth > _DEEPEST:
            raise self._mistake(
                token, message("brackets stand in each other more than {most} times", most=_DEEPEST)
            )
        if token.piece is Piece.NOT:
            return Negation(of=self._operand(depth + 1))
        if token.piece is Piece.TERM:
            return read_term(self._text, token, self._timezone)
        node = self._alternatives(depth + 1)
        if not self._take(Piece.CLOSE):
            raise self._mistake(token, message("this bracket is not closed"))
        return node

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, piece: Piece) -> bool:
        token = self._peek()
        if token is None or token.piece is not piece:
            return False
        self._next += 1
        return True

    def _missing(self, token: Token | None) -> UserError:
        """Something stands where a condition was expected, or nothing does."""
        former = self._tokens[self._next - 1] if self._next else None
        blamed = token if token is not None and token.piece is not Piece.CLOSE else former or token
        assert blamed is not None  # a query without pieces is not read
        if blamed.piece in _OPERATORS:
            word = self._text[blamed.start : blamed.end]
            sentence = message("'{word}' joins conditions, and one is missing", word=word)
            problem = with_advice(sentence, message("write it in quotation marks to look for the words"))
        else:
            problem = message("there is nothing in these brackets")
        return self._mistake(blamed, problem)

    def _mistake(self, token: Token, problem: Message) -> UserError:
        return query_mistake(self._text, token.start, token.end, problem)
