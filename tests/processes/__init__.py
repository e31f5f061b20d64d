"""Crashes and races with real processes, committed data and a simulator of their own."""
