"""What is here, what waits for a person, and what to do next: `openrecs` alone, and `openrecs status`."""
