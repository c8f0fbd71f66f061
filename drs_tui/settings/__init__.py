"""What a person has set, each setting with where it came from, and the places on this machine."""
