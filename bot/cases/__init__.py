"""What the bot remembers: a case a thread, its parts, crashes, hosts."""
