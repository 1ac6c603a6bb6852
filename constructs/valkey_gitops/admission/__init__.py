"""The cluster's verdict before the merge: decode, schema, policies, report.

Knows nothing of cdk8s, of the charts or of the settings, and imports none of them.
"""
