"""Sends a terminal only what it does not show yet.

Textual draws whole regions again: a screen that comes or goes is drawn in full, with colour
sequences around every word. Over a slow line that is what a person waits for. Here what it writes
is read as a picture of cells and compared with what the terminal shows, and only the difference
goes out, in few bytes. Nothing but the driver knows of Textual: text goes in, text comes out, and
both leave the same picture.
"""
