"""The databases that an export writes, what they have in common, and what Datasette is told of one."""
