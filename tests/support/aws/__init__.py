"""A fake of the parts of AWS that the playbooks ask for: what stands where, and who may take what away."""
