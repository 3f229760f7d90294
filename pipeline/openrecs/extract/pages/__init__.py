"""One module for each kind of page: how it is recognised, how it is read, what it can say."""
