"""The local engines beside what they are measured against: Lucene, and Tantivy as it comes.

Each peer is a program in a process of its own, so that its CPU time and memory are its own:

``index ARTICLES FOLDER``
    reads a file of JSON, an article a line, into an index in ``FOLDER``, and ends when it is committed.
``search FOLDER``
    reads from standard input, a line each, queries to warm up, an empty line, and the queries that are measured.
    Lucene goes through the first ones several times, until Java has compiled what it runs. A line is the number of
    articles with all the words that is enough, a tab, and the words; where fewer have them all, any of the words will
    do. The ten best are shown with highlights, and all are counted by source, section, author and month. For each
    measured query it prints the nanoseconds of CPU that it took, a tab, and how many articles were found; at last the
    nanoseconds that the whole process took for all of them, which include what runs besides, such as garbage
    collection.
"""
