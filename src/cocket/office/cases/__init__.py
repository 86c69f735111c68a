"""Cases: the application, the dossier, and everything that people do to them; a row is what its facts tell.

Takes deeds, gives rows and histories. `services.act` is the one way to change a case.
"""
