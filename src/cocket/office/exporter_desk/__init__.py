"""The exporter's desk: check a product and a buyer, apply, answer, follow, ship. Owns pages and forms, no rows."""
