"""./dev bench: what a request costs here and elsewhere, measured side by side; docs/performance.md explains."""
