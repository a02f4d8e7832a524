"""Files that survive: whole-or-nothing writes, locks, checksums, SQLite that several processes share."""
