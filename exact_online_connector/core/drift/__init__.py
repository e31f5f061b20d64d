"""Whether what stands in Exact is still what was booked, and what differs."""
