"""Gymnasium environments: what is known of one, how one is looked at, and how one is played."""
