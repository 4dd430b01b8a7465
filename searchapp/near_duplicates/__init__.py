"""Near-duplicates: articles with nearly the same text, since newspapers print one agency text, cut and edited.

An index keeps a :class:`Signature` of each article. The signature of a new article is compared with those in the
index, and takes the cluster of the most similar one if the two are copies.
"""

from searchapp.near_duplicates.clusters import (
    ClusteringWriter,
    SignatureLookup,
    SignatureTable,
    SignatureWriter,
    StoredSignature,
)
from searchapp.near_duplicates.signature import SIGNATURE_SIZE, Signature, Signatures, signature_of, signatures_from

__all__ = [
    "SIGNATURE_SIZE",
    "ClusteringWriter",
    "Signature",
    "SignatureLookup",
    "SignatureTable",
    "SignatureWriter",
    "Signatures",
    "StoredSignature",
    "signature_of",
    "signatures_from",
]
