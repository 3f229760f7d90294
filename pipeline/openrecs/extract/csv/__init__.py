"""Delimited files: records and their ends, the head of GAO's export, what spreadsheets do to one they save again."""
