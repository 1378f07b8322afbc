"""Training of the support model. Not needed at run time; docs/grounding.md says how it was done."""
