"""Not tests: how good and how fast the solver is, beside others, on weeks that are drawn at random."""
