"""The reference of a workspace as Markdown pages: its rule sets, fields and operators in plain English."""
