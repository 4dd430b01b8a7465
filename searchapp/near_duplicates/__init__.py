"""Which articles tell the same cluster in nearly the same words: newspapers print one agency text, cut and edited.

An index keeps a :class:`Signature` of each article. A new one is compared with the signatures that are there, and takes
over the number of the cluster whose articles it is like.
"""

from searchapp.near_duplicates.recording import Recording, SignatureWriter
from searchapp.near_duplicates.signature import SIGNATURE_SIZE, Signature, Signatures, signature_of, signatures_from
from searchapp.near_duplicates.table import Alike, Recorded, SignatureTable

__all__ = [
    "SIGNATURE_SIZE",
    "Alike",
    "Recorded",
    "Recording",
    "Signature",
    "SignatureTable",
    "SignatureWriter",
    "Signatures",
    "signature_of",
    "signatures_from",
]
