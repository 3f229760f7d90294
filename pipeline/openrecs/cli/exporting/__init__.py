"""The command `export`, and what writes its files."""
