"""Rules and macros of a small desk."""

CONFIG = "version: 1\nsources: {}\nrules: rules.yaml\nmodel: null\ndata: data\n"
RULES = """
version: 1
defaults: {language: en, mode: enforce}
replies:
  price: {en: "Hi {{ author }}, it is 25."}
rules:
  - id: prices
    owner: care
    why: people ask
    when: {intent: question_price}
    then: [{reply: price}]
"""
MACROS = """
macros:
  price: [{reply: price}, {label: price}, {note: "@zoe sent the price"}]
  out: [hide, {private_reply: sorry}]
  fine: [approve, like]
  later: [{snooze: 2h}, {assign: Zoé}]
  up: [{escalate: local}, {note: look}]
  away: [{escalate: {to: local}}, {label: legal}]
replies:
  sorry: {en: "Sorry, {{ author }}."}
"""
