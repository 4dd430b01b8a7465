"""What was probably meant by a query that finds nothing, or hardly anything.

:mod:`.places` tells where in the query words stand that can be replaced, :mod:`.readings` what each of them may be read
as, :mod:`.corrections` puts the readings together.
"""

from searchapp.search.did_you_mean.corrections import Correction, corrections

__all__ = ["Correction", "corrections"]
