"""What other programs open: a module for each kind of file, made of the tables of one snapshot."""
