"""Chaos: everything goes wrong at once, and both ledgers must agree at the end.

``make chaos`` runs it at full size, ``tests/processes/test_chaos.py`` in small.
"""
