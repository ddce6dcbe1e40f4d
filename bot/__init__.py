"""The Slack bot around the decoder."""
