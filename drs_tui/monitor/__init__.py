"""Who is looked at when, and what came of it. Free of screens; time comes in as a clock."""
