"""Full-text search over speech and press-conference transcripts."""
