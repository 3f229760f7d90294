"""What changed between two tables, and in which words to say so. Nothing here knows a page.

spelling     when two texts are the same text
pairing      which row of the new table is which of the old one
changes      two tables -> rows of the table `changes`: read this first
tokens       a text -> sentences, and words
datewords    the dates among the words
alignment    which sentence of one text is which of another
redline      the sentences, and the words in them, that differ
remarks      a changed comment -> news, a date that moved, another wording, or a typo
chain        the causes of changes between snapshots that are not neighbours
sources      which two tables: snapshots by date, folders, Parquet and CSV files
tables       a Parquet or CSV file -> the rows of one side
between      two sides -> a comparison: the changes, their causes, and what could not be compared
filters      which of the changes a person asked for
transitions  from which status to which: counts, and the rows behind each
headline     the whole comparison in one line
formats/     text, Markdown, HTML, JSON, CSV

`spelling` to `remarks` are pure and stand below the checks; `chain` to `between` read what is published and stand, with
the formats, beside the report.
"""
