"""What goes to the terminal besides the screens: clipboard, notifications, title, links.

Apart from the screens, so that `doctor` can try each of it too. Nothing here imports textual.
"""
