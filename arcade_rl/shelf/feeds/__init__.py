"""Feeds: what a trainer shows while it trains, memory-mapped."""
