"""Bytes on the disk become a `Document`: which files count, what is inside them, and what their bytes say.

`files` walks raw/; `stored` reads one file safely; `magic` names what is not a page; `gzipped` and `mhtml` open the two
wrappings a page may arrive in; `decode` turns bytes into text; `media` tells HTML from text; `reading` is the order.
"""
