"""What the report says, figure by figure: tables -> `contents`. Only `nights` reads; the rest works on its tables.

in_words          numbers, days and filters as a reader sees them
nights            the snapshots that are needed: tonight, the one compared with, the one of 30 days ago
headline_numbers  what is counted, and how it moved
balance           what was read against the totals that GAO prints
happenings        what changed since a night, in groups; missed promises are one of them
promise_figures   promises due, missed and moved
time_to_close     how long recommendations stay open
data_quality      sources and their age, what was refused or is incomplete, the census, the issues
not_known         what is not known, in sentences
charts            open rows by department, agency, age and topic; the charts, as SVG
"""
