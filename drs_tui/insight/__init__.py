"""What the facts mean for a person: causes, advice, batches, timeline, estimate, report. Pure."""
