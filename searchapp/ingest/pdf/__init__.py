"""PDF documents: one article each, or one for each article of a newspaper's page, or for each page read by OCR."""
