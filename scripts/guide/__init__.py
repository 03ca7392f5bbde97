"""The guide's own code: pure functions over question files and notebooks. Nothing here imports MkDocs."""
