"""Pure computations of French VAT on heat: what changes when, and what it costs."""
