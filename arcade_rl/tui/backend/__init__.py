"""What the cockpit reads and starts outside itself."""
