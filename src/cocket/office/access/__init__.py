"""Who may come in, and how: sign-in with second factors and by OpenID Connect, and each person's own account.

Takes `office/access.toml` in the home and what people show at the door, gives signed-in accounts. django-allauth does
the work; this adapts it to the office's accounts, roles and look. May import the nouns and `pages`.
"""
