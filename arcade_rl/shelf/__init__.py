"""What is stored in saves/: the contract between the processes."""
