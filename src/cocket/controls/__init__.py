"""What: control-list provisions and described items to classifications that quote the list.

Takes items and editions of control lists; gives `Classification` values with quotes, thresholds, notes and questions.
May import kernel, reference and the item's own model in exports.
"""
