"""The steps of a run that need the store, raw/ and the tables at once; `openrecs.run` puts them in order."""
