"""The face for people with a browser: they sign in, and look at a page that stays up to date.

`dashboard` listens and answers, `visitors` says who asks, `feed` looks at the instance once for everybody who
watches, `assets` has the files that a page needs.
"""
