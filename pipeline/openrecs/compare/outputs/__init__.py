"""How a comparison is written. A format is one function here and one line in `cli.diff`.

happened  one change in words, and GAO's own words at a closing
outline   the comparison in words, by department, agency and recommendation: of it is made all that people read
text      for a terminal or a mail, with or without colour
brief     one line for each recommendation
markdown  for an issue
page      one HTML file that needs nothing else
data      JSON and CSV, for programs

Every format gives the same bytes for the same comparison: no clock, no locale.
"""
