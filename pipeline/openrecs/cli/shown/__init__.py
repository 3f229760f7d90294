"""Rows and texts as they are shown: for people, and as data for programs."""
