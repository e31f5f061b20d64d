"""What is counted of a month, to say whether all of it is in Exact."""

# What has to be nothing before a month is complete.
OPEN = ("not_sent", "to_code", "under_way", "blocked", "refused", "changed", "differences")
# What is looked at as well, and keeps no month open: it may be right as it is.
LOOKED_AT = ("drafts", "left_out", "payments", "unmatched")
