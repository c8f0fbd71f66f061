"""What `doctor` looks at: each check takes what it needs, and returns a finding."""
