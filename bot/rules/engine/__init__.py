"""Decides: compiled rules, an event and the facts around it in, a decision out.

Pure and without YAML: it knows neither files nor the words they were written with.
"""
