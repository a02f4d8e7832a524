"""What an agent learns from: replay memories, rollouts, demonstrations."""
