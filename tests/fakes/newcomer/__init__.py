"""A whole adapter that nobody needs, to be put into a copy of the project."""
