"""The cockpit in browsers: each visitor has its own cockpit, in a pseudo-terminal behind a WebSocket."""
