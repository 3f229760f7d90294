"""What is known about each file: the ledger and its facts, and the day a page was captured."""
