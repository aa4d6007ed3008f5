"""The explorer in the terminal: a question in, results and the whole transcript beside them out."""
