"""The grammar of the pages that GAO printed before 2021: every field has a label, and there is no table."""
