"""Commands that other programs start and speak with."""
