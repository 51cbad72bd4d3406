"""The lints that come with icp-rules: one small class each, in modules by what they look at."""
