"""Adapts the classifier to a brand: custom intents, corrections from moderators' decisions, own thresholds.

The arithmetic is in `bot.training`. Here material is gathered from files and the store, and what passed its
checks is saved, activated and recorded. The shipped model itself is never changed.
"""
