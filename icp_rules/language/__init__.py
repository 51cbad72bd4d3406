"""The language of rule sets: YAML in, values out in which every field, operator, list and pattern is resolved."""
