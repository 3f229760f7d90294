"""What changed between two tables, and in which words to say so. Nothing here knows a page. Read `changes` first."""
