"""A client of Exact Online in plain Python: it knows the protocol and nothing of Odoo.

Start at ``client.ExactClient`` for the calls, ``resources`` for what they are used for, ``auth``
for the tokens, ``errors`` for everything that can go wrong.
"""
