"""What an operator teaches the shipped classifier: custom intents, corrections, and thresholds measured on
people's decisions.

Sits above `bot/classify`, which never imports it. Works on texts, arrays and files it is given: what comes
from the database and what is printed is for `bot/services` and the commands. The shipped model itself is
trained in `models/`.
"""
