"""How MkDocs and the guide's own code work together: what the events of `hooks.py` do. All know both."""
