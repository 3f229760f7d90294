"""What the report says, figure by figure: tables -> `contents`. Only `nights` reads; the rest works on its tables.

in_words       numbers, days and filters as a reader sees them
nights         the snapshots that are needed: tonight, the one compared with, the one of 30 days ago
headline_numbers  what is counted, and how it moved
balance        what was read against the totals that GAO prints
happenings     what changed since a night, in groups
breakdown      open rows by department, agency, age and topic
"""
