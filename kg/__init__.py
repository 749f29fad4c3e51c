"""Articles in, a graph of sourced claims out."""
