"""What is measured side by side, each behind an nginx of its own with the shipped site."""
