"""What a page printed -> typed rows: agency, status, number, dates, publication, id.

In: documents and what `extract` read from them. Out: `Recommendation` records and issues, a document at a time.
Never: compare with another day, or choose between documents.
"""
