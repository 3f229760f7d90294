"""An agency's own list of GAO's recommendations against GAO's: from a spreadsheet to a group for each row."""
