"""What fills the terminal: a screen lays widgets out and wires their messages to the library."""
