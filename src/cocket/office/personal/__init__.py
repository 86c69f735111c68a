"""Personal data: what is held about whom and why, for how long, and each person's own copy.

Takes the office's rows and the register's records, gives the inventory, what is due to go, and exports of one's own
data. Facts hold none: they name accounts and records by ids, and stay when those go.
"""
