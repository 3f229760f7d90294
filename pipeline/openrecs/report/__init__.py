"""What people look at beside the tables: the feed, the data dictionary, the life of a recommendation."""
