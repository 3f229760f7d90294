"""Bytes on the disk become a `Document`: which files count, what is inside them, and what their bytes say."""
