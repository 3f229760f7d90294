"""What a program that reads for a person may ask of a store: a question (plain values) -> an answer (plain values).

Nothing here writes, and nothing knows of a protocol but `served`, which puts it behind the Model Context Protocol.
Text that was copied from a page is only ever under `quoted`.
"""
