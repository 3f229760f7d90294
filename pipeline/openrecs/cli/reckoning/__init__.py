"""Commands that reckon: an agency's list against GAO's, and GAO's own measure."""
