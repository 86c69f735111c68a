"""Redress without telling: does a device match licensed goods? Asked blind, answered blind, and the asking proven.

Takes an authority's serials and a person's question, gives a published index, an answer and a receipt in the log. May
import what `custody` may; the group arithmetic is libsodium's, by the extra `redress`.
"""
