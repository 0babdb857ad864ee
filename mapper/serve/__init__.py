"""The reconciliation service on the web: ``mapper serve``.

``service`` has the addresses and what each answers, ``manifest`` what a client is told first, ``guards`` what is turned
away before it is read, ``pages`` what a person sees, ``running`` the server itself.
"""
