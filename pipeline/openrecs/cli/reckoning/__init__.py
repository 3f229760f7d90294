"""Commands that reckon: an agency's list against GAO's."""
