"""A loopback Slack and a sample incident."""
