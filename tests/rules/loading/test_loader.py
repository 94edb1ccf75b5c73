"""Everything that can be wrong in a rules file, with its place; and what only looks wrong."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.rules import Environment, RuleSet, load_rules
from tests.fakes.rules import VERBS, rule, rules

HEAD = """version: 1
lists:
  bad: [connard]
  empty: []
conditions:
  angry: {sentiment: negative}
replies:
  hello: {fr: Bonjour}
rules:
"""


def read(body: str, environment: Environment | None = None) -> RuleSet:
    return load_rules(HEAD + body, "rules.yaml", environment or Environment())


def complaint(body: str, environment: Environment | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        read(body, environment)
    return str(caught.value)


def of_rule(when: str = "{}", then: str = "[]", lines: str = "") -> str:
    return f"  - id: one\n    when: {when}\n    then: {then}\n{lines}"


class TestMistakes:
    @pytest.mark.parametrize(
        ("when", "expected"),
        [
            ("{intnet: praise}", "rules.yaml:11:12: rule one: unknown key 'intnet', did you mean 'intent'?"),
            ("{intent: prais}", "did you mean 'praise'?"),
            ("{intent: {in: [praise], mn: 1}}", "unknown key 'mn', did you mean 'min'?"),
            ("{intent: {min: 0.5}}", "'in' is missing"),
            ("{intent: {in: [praise], min: 7}}", "'min': expected a number from 0 to 1, found 7"),
            ("{sentiment: {in: [negative], margin: 0.1}}", "unknown key 'margin'"),
            ("{sentiment: bad}", "expected one of positive, neutral, negative, found 'bad'"),
            ("{toxicity: 0.9}", "expected a comparison in quotes"),
            ("{toxicity: '>= 9'}", "with a number from 0 to 1, found '>= 9'"),
            ("{toxicity: '=> 0.9'}", "expected a comparison"),
            ("{length: '> x'}", "expected a comparison"),
            ("{words: bda}", "there is no list 'bda' under 'lists', did you mean 'bad'?"),
            ("{words: connard}", "write [word, word] for words that are written here"),
            ("{words: empty}", "the list 'empty' is empty"),
            ("{words: []}", "the list is empty"),
            ("{words: [[a]]}", "expected a text, found a list"),
            ("{words: {in: bad, mtach: prefix}}", "did you mean 'match'?"),
            ("{words: {in: bad, match: prefx}}", "did you mean 'prefix'?"),
            ("{words: {match: prefix}}", "'in' is missing"),
            ("{regex: 'a(?=b)'}", "'regex': character 2: cannot use look-ahead"),
            ("{regex: 'a(?<!b)'}", "look-behind"),
            (r"{regex: '(a)\1'}", r"character 4: cannot use a back-reference"),
            (r"{regex: '(?P<x>a)(?P=x)'}", "a back-reference"),
            (r"{regex: 'a\b b'}", r"character 2: cannot use \b in the middle"),
            (r"{regex: '\ba|b\b'}", r"| beside \b"),
            (r"{regex: '[\W]'}", "inside square brackets"),
            ("{regex: '(a'}", "not a pattern: missing )"),
            ("{regex: 'a*'}", "it would match everything"),
            ("{regex: '" + "a" * 2001 + "'}", "longer than 2000 characters"),
            (r"{regex: '\w{1,300}'}", "too large for fast matching"),
            ("{link_domain_not_in: [maison]}", "expected domains such as maison.fr, found 'maison'"),
            ("{contains_link: maybe}", "expected true or false, found a text"),
            ("{contains_phone: {alow: ['1']}}", "did you mean 'allow'?"),
            ("{language: [french]}", "expected a code such as fr, en or und, found 'french'"),
            ("{kinds: [like]}", "expected one of comment, reply, dm, mention, review, edit, found 'like'"),
            ("{kinds: []}", "the list is empty"),
            ("{author: {over: 7, messages: '> 3'}}", "'over': 7 of what? write a length of time such as"),
            ("{rate: {key: author, over: 40d, at_least: 3}}", "expected from 1s to 30d, found 40d"),
            ("{rate: {key: text, over: 1h, at_least: 3, label: x}}", "'label' goes with key: author, thread"),
            ("{origin: paid}", "expected one of organic, ad, unknown"),
            ("{author: {}}", "nothing is asked"),
            ("{author: {mesages: '> 1'}}", "did you mean 'messages'?"),
            ("{author: {first_seen: '< 5'}}", "a length of time"),
            ("{author: {verified: true}}", "'verified' is not available; no platform sends it"),
            ("{thread: {answered_by: boot}}", "did you mean 'bot'?"),
            ("{is_new: true}", "'is_new' is not available; write it under 'author'"),
            ("{surge: '> 3'}", "'surge' is not available; write it under 'thread'"),
            ("{text: bad}", "write 'words' or 'regex'"),
            ("{words: {in: bad, loose: true}}", "accents, capitals and obfuscation never matter"),
            ("{hours: office}", "there is no calendar 'office' under 'calendars'"),
            ("{rate: {}}", "'rate': 'key' is missing"),
            ("{toxicity: '> 0.9, < 0.5'}", "no number satisfies '> 0.9, < 0.5', so this can never hold"),
            ("{length: '>= 5, < 5'}", "so this can never hold"),
            ("{scope: {kinds: dm}}", "'scope' is not available; write its keys directly under 'when'"),
            ("[]", "'when': expected keys and values, found a list"),
            ("{ref: angri}", "there is no condition 'angri' under 'conditions', did you mean 'angry'?"),
        ],
    )
    def test_in_a_condition(self, when: str, expected: str) -> None:
        assert expected in complaint(of_rule(when))

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ("    titel: x\n", "rules.yaml:13:5: rule one: unknown key 'titel', did you mean 'title'?"),
            (
                "    mode: enforced\n",
                "'mode': expected one of off, observe, suggest, enforce, did you mean 'enforce'?",
            ),
            ("    mode: off\n    mode: observe\n", "duplicate key 'mode' (first on line 13)"),
            ("    guards: {}\n", "unknown key 'guards'; write 'limits'"),
            ("    actions: []\n", "unknown key 'actions'; write 'then'"),
            ("    enabled: false\n", "unknown key 'enabled'; write 'mode: off'"),
            ("    stop: yes\n", "'stop': expected true, false or group"),
            ("    title: 1.5\n", "expected a text, found a number (put it in quotes)"),
            ("    never: [hdie]\n", "did you mean 'hide'?"),
            ("    exempt: [nobody]\n", "expected one of staff, bad, empty, found 'nobody'"),
            ("    tests: [{text: x}]\n", "a test needs 'expect'"),
            ("    tests: [{expect: []}]\n", "a test needs a 'text'"),
            ("    tests: [{text: x, expect: [hid]}]\n", "did you mean 'hide'?"),
            ("    tests: [{text: x, expct: []}]\n", "did you mean 'expect'?"),
            ("    tests: [{text: x, expect: [], judgement: {toxicty: 1}}]\n", "did you mean 'toxicity'?"),
            ("    tests: [{text: x, expect: [], author: {first_seen: soon}}]\n", "a length of time"),
            ("    tests: [{text: x, expect: [], thread: 3}]\n", "expected keys and values"),
            ("    tests: [{text: x, expect: [], author: [3]}]\n", "'author': expected a text"),
            ("    tests: [{text: x, expect: [], kind: like}]\n", "'kind': expected one of"),
            (
                "  - id: one\n    when: {}\n",
                "rules.yaml:13:9: rule one: this id is used twice (first on line 10)",
            ),
            ("  - when: {}\n", "rule number 2: 'id' is missing"),
            ("  - id: Ünfug\n    when: {}\n", "expected up to 64 lowercase letters, digits, - and _"),
            ("  - 3\n", "expected keys and values, found a number"),
            ("ruels: []\n", "unknown key 'ruels', did you mean 'rules'?"),
        ],
    )
    def test_around_a_rule(self, lines: str, expected: str) -> None:
        assert expected in complaint(of_rule(lines=lines))

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", "'version' is missing"),
            ("version: 2\nrules: []", "'version': expected one of 1"),
            ("- 1", "expected keys and values, found a list"),
            ("version: 1\nrules: {}", "'rules': expected a list, found an object"),
            ("version: 1\nrules: []\nlists: {a: 3}", "list a: 'a': expected a list, found a number"),
            (
                "version: 1\nrules: []\nreplies: {a: b}",
                "reply a: 'a': expected a text for each language",
            ),
            (
                "version: 1\nrules: []\nreplies: {a: {en: Hi}}",
                "reply a: has no text in the default language 'fr'",
            ),
            (
                "version: 1\nrules: []\nreplies: {a: {fr: Salut, anglais: Hello}}",
                "reply a: 'anglais' is no language: write a code of two letters such as fr or en",
            ),
            ("version: 1\nrules: []\nreplies: {a: {FR: Salut}}", "reply a: 'FR' is no language"),
            (
                "version: 1\nrules: []\nreplies: {a: {fr: Salut, en-GB: Hi}}",
                "reply a: 'en-GB' is no language",
            ),
            ("version: 1\nrules: []\nreplies: {a: {fr: '{{ naem }}'}}", "unknown placeholder 'naem'"),
            ("version: 1\nrules: []\ndefaults: {language: french}", "expected a language code"),
            (
                "version: 1\nrules: []\nconditions: {a: {ref: b}, b: {ref: a}}",
                "is circular: b -> a -> b",
            ),
            ("version: 1\nrules: []\nconditions: {a: {toxicity: 1}}", "condition a: 'toxicity'"),
            (
                "version: 1\nrules: []\ndefaults: {exempt: [stff]}",
                "expected one of staff, found 'stff', did you mean",
            ),
            ("version: 1\nrules: &x []", "anchors are not allowed"),
        ],
    )
    def test_in_the_file(self, text: str, expected: str) -> None:
        with pytest.raises(ConfigError) as caught:
            load_rules(text, "rules.yaml")
        assert expected in str(caught.value)

    def test_all_mistakes_are_told_in_one_run_in_the_order_of_the_file(self) -> None:
        body = of_rule("{intnet: x, toxicity: 3, words: bda}", "[hid, {reply: x}]", "    titel: x\n") + (
            "  - id: two\n    when: {regex: '('}\n    mode: on\n"
        )
        lines = [line.split(": ")[0].split(":")[1] for line in complaint(body).splitlines()]
        assert lines == ["11", "11", "11", "12", "12", "13", "15", "16"]


class TestKnown:
    KNOWN = Environment(verbs=VERBS, targets={"care": {}}, accounts=frozenset({"1000", "Maison"}))

    @pytest.mark.parametrize(
        ("when", "then", "expected"),
        [
            ("{platforms: [facebok]}", "[]", "did you mean 'facebook'?"),
            ("{accounts: [Maisno]}", "[]", "did you mean 'Maison'?"),
            (
                "{}",
                "[{escalate: {to: crae}}]",
                "there is no target 'crae' in config.yaml, did you mean 'care'?",
            ),
            ("{platforms: [instagram]}", "[like]", "'like': instagram cannot do it"),
            ("{platforms: youtube}", "[hide]", "'hide': youtube cannot do it"),
            ("{platforms: [facebook, youtube]}", "[{private_reply: hello}]", "youtube cannot do it"),
        ],
    )
    def test_what_the_configuration_does_not_know_is_refused(
        self, when: str, then: str, expected: str
    ) -> None:
        assert expected in complaint(of_rule(when, then), self.KNOWN)

    @pytest.mark.parametrize(
        ("when", "then"),
        [
            ("{accounts: [1000, Maison]}", "[{escalate: {to: care}}]"),
            ("{}", "[like, hide]"),
            ("{platforms: messenger}", "[{reply: hello}, {escalate: local}]"),
            ("{platforms: facebook}", "[queue, {label: x}]"),
        ],
    )
    def test_what_it_knows_passes(self, when: str, then: str) -> None:
        assert read(of_rule(when, then), self.KNOWN).rules


class TestWarnings:
    @pytest.mark.parametrize(
        ("entry", "expected"),
        [
            (rule(["hide"], {"words": ["abcd"]}), "has no tests although it acts automatically"),
            (rule(["hide"], {"words": ["abcd"]}, mode="observe"), "has no tests; add"),
            (
                rule(["hide"], {"words": ["abcd"]}, tests=[{"text": "x", "expect": []}]),
                "no test in which it acts",
            ),
            (
                rule(["hide"], {"words": ["abcd"]}, tests=[{"text": "abcd", "expect": ["hide"]}]),
                "leaves a text alone",
            ),
            (rule(["hide"]), "matches everything"),
            (rule([], {"words": ["abcd"]}), "does nothing"),
            (
                rule(["hide", "unhide"], {"words": ["abcd"]}),
                "requests two actions of which an event gets one",
            ),
            (
                rule(["hide"], {"words": {"in": ["con"], "match": "anywhere"}}),
                "'con' is short for match: anywhere",
            ),
        ],
    )
    def test_what_looks_wrong_is_told_but_allowed(self, entry: dict[str, Any], expected: str) -> None:
        assert any(expected in str(warning) for warning in rules(entry).warnings)

    def test_a_sound_rule_has_none(self) -> None:
        tests = [{"text": "abcd", "expect": ["hide"]}, {"text": "x", "expect": []}]
        assert rules(rule(["hide"], {"words": ["abcd"]}, tests=tests)).warnings == ()

    def test_a_rule_that_is_off_is_left_alone(self) -> None:
        assert rules(rule(["hide"], mode="off")).warnings == ()


class TestRead:
    def test_the_version_is_that_of_the_text(self) -> None:
        assert read(of_rule()).version == read(of_rule()).version
        assert read(of_rule()).version != read(of_rule() + "# changed\n").version

    def test_a_rule_is_found_by_its_id(self) -> None:
        rule_set = read(of_rule())
        assert rule_set.rule("one") is rule_set.rules[0]
        assert rule_set.rule("two") is None


SOUND = HEAD + of_rule("{words: bad, toxicity: '>= 0.5', none: [{ref: angry}]}", "[hide, {reply: hello}]")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SOUND)), st.integers(0, 6), st.text("{}[]:,-'\"#&*!|>% \n\tabc019", max_size=4))
def test_any_change_of_the_text_is_refused_with_its_place_or_read(start: int, cut: int, new: str) -> None:
    try:
        assert load_rules(SOUND[:start] + new + SOUND[start + cut :], "rules.yaml").name == "rules.yaml"
    except ConfigError as error:
        places = [problem.where.split(":") for problem in error.problems]
        valid = all(index[0] == "rules.yaml" and int(index[1]) > 0 and int(index[2]) > 0 for index in places)
        assert valid, error  # noqa: PT017
