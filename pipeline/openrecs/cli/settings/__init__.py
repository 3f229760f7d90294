"""Where the values of settings come from: the file of settings, what each may be, and the command that shows them."""
