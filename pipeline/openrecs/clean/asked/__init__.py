"""What a person asked for: which agency, which id, which words, in which order."""
