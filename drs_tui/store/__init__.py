"""What is kept on disk: one small file a job, written so that two machines lose nothing."""
