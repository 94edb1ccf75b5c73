"""Dialogues in private conversations: what is asked in which order, what an answer means, what comes next.

Pure: a definition, a run, what was heard and the moment go in; what the run becomes, what is said and what is
asked to happen comes out. What becomes of that is decided by the rules and carried out elsewhere.
"""
