"""How fast feeds are served, beside others that serve the same bytes on the same machine, in the same run."""
