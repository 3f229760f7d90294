"""The agencies: what they are called (`vocabulary`), and where a row's agency ends and its text begins (`split`)."""
