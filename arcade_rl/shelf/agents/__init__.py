"""Agent folders: made, found, renamed, shared, trained by one process at a time, deleted and restored."""
