"""Files that hold files: MHTML, web archives, gzip."""
