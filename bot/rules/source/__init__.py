"""Rules files as written: text read into nodes that know their position, and the outer shape of the file.

Knows YAML and where a mistake is. Does not know what a condition or an action means.
"""
