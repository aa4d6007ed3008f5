"""Search what people said in transcripts: who, when, in answer to which question, with a citation."""
