"""What the facts mean for a person: advice on failures."""
