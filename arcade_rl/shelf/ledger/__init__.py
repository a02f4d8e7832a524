"""The ledger: where trainer, cockpit and window meet."""
