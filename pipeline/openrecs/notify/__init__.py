"""What changed, sent to those who asked for it: `[watch]` in the file of settings, and `openrecs notify`."""
