"""From what a user typed to the plans that an engine answers.

:mod:`.parser` turns the string into the AST of :mod:`.ast`, :mod:`.compiler` turns that into a :mod:`searchapp.plan`.
"""
