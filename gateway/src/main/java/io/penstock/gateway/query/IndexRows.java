package io.penstock.gateway.query;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * The records of an index as it was when it was opened. Segments are in the order of the log, and so are the records in
 * each. They are read in batches, a column after the other. For one thread.
 */
final class IndexRows implements FlowRows, AutoCloseable {

    private static final int BATCH = 1024;
    private static final Query META = new TermQuery(new Term(RowDocument.IS, RowDocument.META));

    private final Directory directory;
    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final long oldestSeq;
    private final FlowRow rows = new FlowRow(BATCH);
    private final int[] docs = new int[BATCH];
    private final int[] ordinals = new int[BATCH];

    private IndexRows(Directory directory, DirectoryReader reader, long oldestSeq) {
        this.directory = directory;
        this.reader = reader;
        this.searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        this.oldestSeq = oldestSeq;
    }

    /**
     * Opens the index of a log as it is.
     *
     * @param oldestSeq the oldest record of the log; older ones are not shown, even where the index has them still
     * @return null where there is none, or one of another version
     * @throws IOException when it is damaged
     */
    static @Nullable IndexRows open(Path log, long oldestSeq) throws IOException {
        Directory directory = FSDirectory.open(FlowIndex.folder(log));
        DirectoryReader reader = null;
        try {
            if (DirectoryReader.indexExists(directory)) {
                reader = DirectoryReader.open(directory);
                IndexRows rows = new IndexRows(directory, reader, oldestSeq);
                if (rows.end().seq() > 0) {
                    return rows;
                }
                reader.close();
            }
            directory.close();
            return null;
        } catch (IOException | RuntimeException e) {
            if (reader != null) {
                reader.close();
            }
            directory.close();
            throw e;
        }
    }

    /** The last record that it has. */
    LogWalk.Place end() throws IOException {
        return FlowIndex.place(reader.getIndexCommit().getUserData());
    }

    @Override
    public void readMeta(Names names, Reader to) throws IOException {
        read(META, 0, Long.MAX_VALUE, names, to);
    }

    @Override
    public void readPeers(Consumer<PeerName> to) throws IOException {
        for (LeafReaderContext leaf : reader.leaves()) {
            Terms terms = leaf.reader().terms(RowDocument.PEER);
            if (terms != null) {
                TermsEnum each = terms.iterator();
                for (BytesRef term = each.next(); term != null; term = each.next()) {
                    to.accept(PeerName.parse(term.utf8ToString()));
                }
            }
        }
    }

    @Override
    public void read(Scan scan, Names names, Reader to) throws IOException {
        read(query(scan), scan.sinceMs(), scan.untilMs(), names, to);
    }

    /** Records about the log are always wanted: they tell where a run of the gateway ends. */
    private static Query query(Scan scan) {
        if (scan.peers().isEmpty() && !scan.deniedOnly()) {
            return MatchAllDocsQuery.INSTANCE;
        }
        Query wanted = scan.peers().isEmpty()
                ? new TermQuery(new Term(RowDocument.IS, RowDocument.DENIED))
                : new TermInSetQuery(
                        RowDocument.PEER,
                        scan.peers().stream().map(BytesRef::new).toList());
        return new BooleanQuery.Builder()
                .add(wanted, BooleanClause.Occur.SHOULD)
                .add(META, BooleanClause.Occur.SHOULD)
                .build();
    }

    private void read(Query query, long sinceMs, long untilMs, Names names, Reader to) throws IOException {
        Query withMeta = new BooleanQuery.Builder()
                .add(query, BooleanClause.Occur.SHOULD)
                .add(new TermQuery(new Term(RowDocument.IS, RowDocument.META)), BooleanClause.Occur.SHOULD)
                .build();
        Weight weight = searcher.createWeight(searcher.rewrite(withMeta), ScoreMode.COMPLETE_NO_SCORES, 1);
        rows.use(names);
        for (LeafReaderContext leaf : reader.leaves()) {
            DocValuesSkipper time = leaf.reader().getDocValuesSkipper(RowDocument.number(FlowRow.TIME));
            Scorer scorer = time == null || time.maxValue() < sinceMs || time.minValue() >= untilMs
                    ? null
                    : weight.scorer(leaf);
            if (scorer != null) {
                new Segment(leaf.reader(), names, to).read(scorer.iterator(), sinceMs, untilMs);
            }
        }
    }

    /** One segment, while it is read. */
    private final class Segment {

        private final LeafReader leaf;
        private final Names names;
        private final Reader to;
        private final @Nullable Bits live;
        private final StoredFields lines;
        private final NumericDocValues[] numbers = new NumericDocValues[FlowRow.NUMBERS];
        private final @Nullable SortedDocValues[] texts = new SortedDocValues[FlowRow.TEXTS];
        private final int[][] known = new int[FlowRow.TEXTS][];
        // Columns are read forwards only, and these two are read before the others as well.
        private final NumericDocValues times;
        private final NumericDocValues seqs;

        Segment(LeafReader leaf, Names names, Reader to) throws IOException {
            this.leaf = leaf;
            this.names = names;
            this.to = to;
            this.live = leaf.getLiveDocs();
            this.lines = leaf.storedFields();
            this.times = leaf.getNumericDocValues(RowDocument.number(FlowRow.TIME));
            this.seqs = leaf.getNumericDocValues(RowDocument.number(FlowRow.SEQ));
        }

        void read(DocIdSetIterator found, long sinceMs, long untilMs) throws IOException {
            open();
            int batch = 0;
            for (int doc = found.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = found.nextDoc()) {
                if (live == null || live.get(doc)) {
                    docs[batch++] = doc;
                    if (batch == BATCH) {
                        show(batch, sinceMs, untilMs);
                        batch = 0;
                    }
                }
            }
            show(batch, sinceMs, untilMs);
        }

        private void open() throws IOException {
            for (int column = 0; column < FlowRow.NUMBERS; column++) {
                numbers[column] = leaf.getNumericDocValues(RowDocument.number(column));
            }
            for (int column = 0; column < FlowRow.TEXTS; column++) {
                SortedDocValues values = leaf.getSortedDocValues(RowDocument.text(column));
                texts[column] = values;
                known[column] = new int[values == null ? 0 : values.getValueCount()];
                Arrays.fill(known[column], Names.NONE);
            }
        }

        private void show(int found, long sinceMs, long untilMs) throws IOException {
            int wanted = narrow(found, sinceMs, untilMs);
            if (wanted == 0) {
                return;
            }
            for (int column = 0; column < FlowRow.NUMBERS; column++) {
                numbers[column].longValues(wanted, docs, rows.numbers(column), 0);
            }
            for (int column = 0; column < FlowRow.TEXTS; column++) {
                readTexts(column, wanted);
            }
            for (int row = 0; row < wanted; row++) {
                rows.show(row, null);
                rows.show(row, rows.kind().isMeta() ? line(docs[row]) : null);
                to.read(rows);
            }
        }

        /** Keeps of the batch what is of that period and still in the log. */
        private int narrow(int found, long sinceMs, long untilMs) throws IOException {
            long[] endedMs = rows.numbers(FlowRow.TIME);
            times.longValues(found, docs, endedMs, 0);
            int wanted = 0;
            for (int i = 0; i < found; i++) {
                if (endedMs[i] >= sinceMs && endedMs[i] < untilMs) {
                    docs[wanted++] = docs[i];
                }
            }
            if (oldestSeq <= 1) {
                return wanted;
            }
            long[] numbersOfRecords = rows.numbers(FlowRow.SEQ);
            seqs.longValues(wanted, docs, numbersOfRecords, 0);
            int kept = 0;
            for (int i = 0; i < wanted; i++) {
                if (numbersOfRecords[i] >= oldestSeq) {
                    docs[kept++] = docs[i];
                }
            }
            return kept;
        }

        private void readTexts(int column, int wanted) throws IOException {
            int[] into = rows.texts(column);
            SortedDocValues values = texts[column];
            if (values == null) {
                Arrays.fill(into, 0, wanted, Names.NONE);
                return;
            }
            for (int i = 0; i < wanted; i++) {
                ordinals[i] = values.advanceExact(docs[i]) ? values.ordValue() : -1;
            }
            int[] numbersKnown = known[column];
            for (int i = 0; i < wanted; i++) {
                int ordinal = ordinals[i];
                if (ordinal >= 0 && numbersKnown[ordinal] == Names.NONE) {
                    numbersKnown[ordinal] = names.of(values.lookupOrd(ordinal));
                }
                into[i] = ordinal < 0 ? Names.NONE : numbersKnown[ordinal];
            }
        }

        private String line(int doc) throws IOException {
            return String.valueOf(lines.document(doc).get(RowDocument.LINE));
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
    }
}
