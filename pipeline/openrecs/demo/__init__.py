"""Ten invented nights, to try openrecs on: what happens, and how GAO would print it."""
