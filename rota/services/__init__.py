"""The verbs: plain functions, session first, with their named refusals; no Flask."""
