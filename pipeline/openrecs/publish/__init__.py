"""All publishing under processed/: a snapshot is there whole, or not at all. Read `store/transaction` first."""
