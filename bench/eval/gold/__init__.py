"""Collections on disk in, documents with their gold out: a module each."""
