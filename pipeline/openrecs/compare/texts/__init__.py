"""What differs between two texts: sentences, words, dates, and whether a changed comment says anything new."""
