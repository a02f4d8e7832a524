"""The cockpit in browsers: each visitor has a cockpit of its own, in a pseudo-terminal behind a WebSocket."""
