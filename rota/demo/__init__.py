"""The group that `rota demo` shows: an invented week at a drop-in centre in Calais, February 2010."""
