"""Manifests and what is made of them: which files are to be imported, and by which create calls.

Reading and planning are pure: nothing here asks the network.
"""
