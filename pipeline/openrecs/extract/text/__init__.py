"""The grammar of text dumps: pages that were pasted from a browser or printed by a text extractor.

`lines` cuts a text into lines and cells, `headings` finds the publications and what each declares, `rows` finds the
rows of one publication, `pages` puts a whole page together, and `labelled` reads the lists of before 2021.
"""
