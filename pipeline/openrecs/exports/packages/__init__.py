"""The Data Package that an export writes, and its Croissant metadata."""
