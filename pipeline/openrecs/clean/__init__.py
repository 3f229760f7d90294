"""The rows of a day onto the table of the day before: one row per key, ids that stay, what vanished, its history.

In: frames of the rows of one day, and the state so far. Out: the state after that day, and its issues.
Never: close a row because it is missing.
"""
