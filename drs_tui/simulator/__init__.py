"""A simulated platform that answers the bulk DRS import API on 127.0.0.1.

It stands on the other side of the wire: it imports nothing of the rest of `drs_tui` and no
third-party package, so what it says about the platform is said independently of the client
that reads it.
"""
