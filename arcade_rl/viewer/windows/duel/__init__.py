"""What the windows of two players share: versus and race."""
