import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.FacetsCollectorManager.FacetsResult;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.facet.sortedset.DefaultSortedSetDocValuesReaderState;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetCounts;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetField;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesReaderState;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.CustomSeparatorBreakIterator;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.QueryBuilder;

/**
 * Lucene as its users set it up: ArabicAnalyzer, UnifiedHighlighter over offsets in the postings, sorted-set facets.
 *
 * <p>{@code index ARTICLES FOLDER} or {@code search FOLDER}, which are described in {@code program.py}.
 */
public final class LucenePeer {
    private static final List<String> FACETS = List.of("source", "section", "author", "month");
    private static final Set<String> SHOWN = Set.of("id", "source", "section", "author", "date", "url");
    /** After five rounds of 300 queries the code that they run is compiled, and they take a third less time. */
    private static final int WARM_UP_ROUNDS = 5;
    private static final int HITS = 10;
    private static final int VALUES = 100;
    private static final float TITLE_BOOST = 2;
    private static final int LONGEST_TEXT = 1 << 20;

    private static final Analyzer ANALYZER = new ArabicAnalyzer();
    private static final QueryBuilder QUERIES = new QueryBuilder(ANALYZER);

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("index")) {
            index(Path.of(arguments[1]), Path.of(arguments[2]));
        } else {
            search(Path.of(arguments[1]));
        }
    }

    private static void index(Path articles, Path folder) throws IOException {
        ObjectMapper json = new ObjectMapper();
        FacetsConfig facets = new FacetsConfig();
        FieldType text = new FieldType(TextField.TYPE_STORED);
        text.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
        text.freeze();
        try (BufferedReader lines = Files.newBufferedReader(articles);
                IndexWriter writer = new IndexWriter(FSDirectory.open(folder), new IndexWriterConfig(ANALYZER))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                writer.addDocument(facets.build(document(json.readTree(line), text)));
            }
            writer.commit();
        }
    }

    private static Document document(JsonNode article, FieldType text) {
        Document document = new Document();
        document.add(new StringField("id", article.get("id").asText(), Field.Store.YES));
        document.add(new Field("title", article.get("title").asText(), text));
        document.add(new Field("text", article.get("text").asText(), text));
        for (String name : List.of("source", "section", "author", "date", "url")) {
            document.add(new StoredField(name, article.get(name).asText()));
        }
        for (String name : FACETS) {
            String date = article.get("date").asText();
            String value = name.equals("month") ? date.substring(0, Math.min(7, date.length())) : article.get(name).asText();
            if (!value.isEmpty()) {
                document.add(new SortedSetDocValuesFacetField(name, value));
            }
        }
        return document;
    }

    private static void search(Path folder) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        StringBuilder answers = new StringBuilder();
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
            LucenePeer peer = new LucenePeer(reader);
            List<String> others = lines.lines().takeWhile(line -> !line.isEmpty()).toList();
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                for (String line : others) {
                    peer.answer(line);
                }
            }
            List<String> asked = lines.lines().toList();
            long before = process.getProcessCpuTime();
            for (String line : asked) {
                long started = thread.getCurrentThreadCpuTime();
                long found = peer.answer(line);
                answers.append(thread.getCurrentThreadCpuTime() - started).append('\t').append(found).append('\n');
            }
            answers.append(process.getProcessCpuTime() - before).append('\n');
        }
        System.out.print(answers);
    }

    private final IndexSearcher searcher;
    private final SortedSetDocValuesReaderState facets;
    private final UnifiedHighlighter highlighter;

    private LucenePeer(DirectoryReader reader) throws IOException {
        searcher = new IndexSearcher(reader);
        facets = new DefaultSortedSetDocValuesReaderState(reader, new FacetsConfig());
        highlighter = UnifiedHighlighter.builder(searcher, ANALYZER)
            .withBreakIterator(() -> new CustomSeparatorBreakIterator('\n'))
            .withMaxLength(LONGEST_TEXT)
            .build();
    }

    private long answer(String line) throws IOException {
        int tab = line.indexOf('\t');
        int enough = Integer.parseInt(line.substring(0, tab));
        String words = line.substring(tab + 1);
        Query query = query(words, Occur.MUST);
        FacetsResult found = FacetsCollectorManager.search(searcher, query, HITS, new FacetsCollectorManager());
        if (found.topDocs().totalHits.value() < enough) {
            query = query(words, Occur.SHOULD);
            found = FacetsCollectorManager.search(searcher, query, HITS, new FacetsCollectorManager());
        }
        show(query, found);
        return found.topDocs().totalHits.value();
    }

    private void show(Query query, FacetsResult found) throws IOException {
        TopDocs top = found.topDocs();
        SortedSetDocValuesFacetCounts counts = new SortedSetDocValuesFacetCounts(facets, found.facetsCollector());
        for (String name : FACETS) {
            counts.getTopChildren(VALUES, name);
        }
        highlighter.highlightFields(new String[] {"title", "text"}, query, top, new int[] {1, 2});
        for (ScoreDoc hit : top.scoreDocs) {
            searcher.storedFields().document(hit.doc, SHOWN);
        }
    }

    /** Returns a query for all or any of the words, each in the title or the text, without the stop words. */
    private static Query query(String words, Occur occur) {
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        for (String word : words.split(" ")) {
            Query title = QUERIES.createBooleanQuery("title", word);
            Query text = QUERIES.createBooleanQuery("text", word);
            if (text != null) {
                BooleanQuery.Builder either = new BooleanQuery.Builder();
                either.add(new BoostQuery(title, TITLE_BOOST), Occur.SHOULD).add(text, Occur.SHOULD);
                builder.add(either.build(), occur);
            }
        }
        return builder.build();
    }
}
