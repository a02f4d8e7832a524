"""The widgets of the cockpit."""
