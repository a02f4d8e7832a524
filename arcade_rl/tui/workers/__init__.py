"""Slow work beside the event loop."""
