"""What lies in saves/: the contract between the processes."""
