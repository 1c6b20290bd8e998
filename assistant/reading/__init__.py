"""Reading: what touchpoints say and how the timeline lies. No decision is made here, and no model is needed."""
