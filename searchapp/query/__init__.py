"""What a user typed, read and made into what an engine is asked.

:mod:`.parser` turns the string into a :mod:`.tree`, :mod:`.compiler` turns that into a :mod:`searchapp.plan`.
"""
