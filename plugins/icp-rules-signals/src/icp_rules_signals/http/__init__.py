"""Facts from a JSON service over HTTP: one way to ask, for every data point that reads a table of facts."""
