"""What text programs do to a page (lynx, w3m, html2text, Markdown, wrapped mail), undone before it is read."""
