"""A comment of GAO's in; what it says out: who agreed, what was done last, what was promised, with the words.

By rule and from the text alone: docs/comments.md has the rules. Where they do not decide, a field is null. It never
knows today's date, never guesses, and never says what is likely.
"""
