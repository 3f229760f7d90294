"""The commands `export` and `notify`: what goes out of the store, and what writes its files."""
