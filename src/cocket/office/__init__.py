"""The office: the Django site where people work, and the services that other programs call.

Takes HTTP requests, gives pages and documents; every change is one transaction with its fact in the register. One app
per noun owns rows and verbs; desks own pages and forms, and services own calls. Django is imported in this room alone,
which comes with the extra `office`. May import every room below; nothing but the command line imports it.
"""
