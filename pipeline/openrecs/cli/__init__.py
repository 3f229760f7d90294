"""The command line: options in, words and exit codes out. Nothing here knows a page.

Every module imports what it needs inside its commands, so that `--help` needs neither pandas nor pyarrow nor lxml.
"""
