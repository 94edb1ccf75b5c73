"""The words of `when:`, `then:` and `limits:`: one function each, with its manual page as docstring.

Each checks its YAML value when the file is loaded and returns something compiled. Nothing here knows which
rule wins: that is the engine's part.
"""
