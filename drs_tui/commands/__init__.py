"""The commands: everything a screen can do, for scripts. Nothing here imports the screens."""
