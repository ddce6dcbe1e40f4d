"""One module per Slack feature, each with register(app, services); they check, store and return."""
