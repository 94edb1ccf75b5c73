"""What is remembered: the audit, the versions of the rules, backtests, and the marks that rules leave on
authors.

The audit is never changed; everything about an author is erased with the event it comes from.
"""
