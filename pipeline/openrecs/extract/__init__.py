"""Document -> what its page printed: rows, publications, totals, its end.

In: a `Document` (text and media). Out: a `Reading`: rows as text, exactly as printed, and what the page promised.
Never: decide what a value means (`normalize`), or read a page whose promise is broken. It is not called `parse`, for
`openrecs.parse` is the function that notebooks use, and a folder of that name would hide it once it is imported.
"""
