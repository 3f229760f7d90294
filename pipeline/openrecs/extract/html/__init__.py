"""What GAO's pages share when they are saved as HTML: the tree, strict selections, the table of recommendations.

`tree` parses a document and says where it ends; `select` holds a page to its promises; `prose` turns elements into
text; `columns`, `cells` and `rows` read one table; `tables` finds all of them; `listing` reads a list of publications;
`head` reads what a page says of itself; `remarks` words the issues.
"""
