"""Randomness that a test can name."""

import random


class LongestJitter(random.Random):
    """Always takes the upper bound."""

    def uniform(self, a: float, b: float) -> float:
        """The upper bound."""
        return b


class ShortestJitter(random.Random):
    """Always takes the lower bound."""

    def uniform(self, a: float, b: float) -> float:
        """The lower bound."""
        return a
