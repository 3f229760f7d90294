"""What the report's page is made of: its template, style and script."""
