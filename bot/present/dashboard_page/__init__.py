"""The live page: its frame, the panels that change while it is open, and the page on which people sign in.

Markup is made by `report_page.html` alone, so that whatever comes from outside is text. `page` is the frame,
`panels` says what stands in each, `attention` what needs somebody, `chart` draws the last hour, `styles` is
the one style sheet.
"""
