"""adcvd."""
