"""The overseer's desk: whether the office kept its own rules, by checks that anybody can repeat. Changes nothing."""
