"""How a comparison is written. A format is one function here and one line in `cli.changes`.

outline   the comparison in words, by agency and recommendation: what text, Markdown and HTML share
text      for a terminal or a mail, with or without colour
markdown  for an issue
page      one HTML file that needs nothing else
data      JSON and CSV, for programs

Every format gives the same bytes for the same comparison: no clock, no locale.
"""
