"""Readers of one part of a screen each: a line in, a value out."""
