"""The parts that pages are put together from. Each takes values and shows them; none keeps anything."""
