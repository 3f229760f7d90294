"""Asking a server politely: addresses, robots.txt, pace, deadlines, redirects, tries."""
