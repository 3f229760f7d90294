"""What GAO's pages share when they are saved as HTML: the tree, strict selections, the table of recommendations.

`tree` parses a document and says where it ends; `select` holds a page to its promises, and turns elements into
text; `columns` finds the tables; `cells` and `rows` read one; `listing` reads a list of publications; `head` reads what
a page says of itself.
"""
