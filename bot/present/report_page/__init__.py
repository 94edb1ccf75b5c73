"""The report as one page for people: HTML with charts drawn here, nothing from elsewhere, no script.

`html` is the only place where a string becomes markup, `charts` draws, `numbers` writes figures as the
reader's language does, `sections` and `appendix` say what stands where, `document` puts it together.
"""
