"""The panels of the windows, and what surrounds them: header, stage, footer, help."""
