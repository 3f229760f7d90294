"""May this run be published? Checks of the table, gates against the last night, who changed what, runs that wait.

In: tonight's tables and the last snapshot's. Out: issues, causes, and a run that is held.
Never: change a value.
"""
