"""How articles and paragraphs are put in order, on arrays of occurrences: the same for every engine.

Every article that matches is scored as a whole (:mod:`.articles`). The best few hundred are then looked at closely
(:mod:`.closely`): their best paragraph and their first (:mod:`.passages`), and whether the words of the query stand
together (:mod:`.proximity`). That only adds to a score, so that what was looked at closely stays ahead of what was not.
"""
