"""The platform's side of the wire as we use it: requests out, values of the model in."""
