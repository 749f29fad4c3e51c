"""What is answered over HTTP: the W3C Reconciliation API 0.2 over the gazetteer, so that OpenRefine can point at it."""
