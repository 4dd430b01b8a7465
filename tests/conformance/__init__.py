"""The tests that every engine inherits; :mod:`.suite` says how."""
