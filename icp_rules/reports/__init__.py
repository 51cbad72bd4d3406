"""What is told about a run: the summary, explanations, and the output folder with its manifest."""
