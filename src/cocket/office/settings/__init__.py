"""Settings by site: `base` is what all share, `office` the site where people work, `vc_api` the service for programs.

A site's settings come from its environment, so that it runs the same under any WSGI server: `COCKET_HOME` is the folder
of lists and records, `DATABASE_URL` the database (default: the home's own register, an SQLite file), `COCKET_HOSTS` the
host names it answers to, and `COCKET_SECRET_KEY` replaces the secret that is otherwise kept in the home.
"""
