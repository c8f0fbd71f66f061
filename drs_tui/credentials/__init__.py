"""Where the token comes from, and where it is kept."""
