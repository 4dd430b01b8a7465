"""The local engines beside what they are measured against: Lucene, and Tantivy as it comes.

Each peer is a program in a process of its own, so that its CPU time and memory are its own:

``index ARTICLES FOLDER``
    reads a file of JSON, an article a line, into an index in ``FOLDER``, and ends when it is committed.
``search FOLDER``
    reads from standard input, a line each, queries to warm up, an empty line, and the queries that are measured.
    Lucene goes through the first ones several times, until Java has compiled what it runs. A line is a number, a tab,
    and the words; if fewer articles than that number have all the words, those with any of them are found. The ten best
    are shown with highlights, and all are counted by source, section, author and month. For each measured query it
    prints the nanoseconds of CPU that it took, a tab, and how many articles were found; on the last line the
    nanoseconds that the whole process took for all of them, including what runs beside them, such as garbage
    collection.
"""
