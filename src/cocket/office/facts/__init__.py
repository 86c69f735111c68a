"""The register's facts in the site's own database. Takes a block of work, gives it one transaction with its facts."""
