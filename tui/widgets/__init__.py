"""Parts of a screen: a widget draws data and posts messages; it knows no screen and no library."""
