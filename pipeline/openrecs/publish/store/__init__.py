"""A snapshot is published whole or not at all: staging, lock, pointer, recovery, at the level of files."""
