package io.penstock.gateway.query;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.util.BytesRef;

/**
 * A record as the index keeps it: columns of numbers and of texts, and two fields to find records by. What it does not keep
 * is in the log, under the record's number. For one thread.
 */
final class RowDocument {

    /** Numbers of {@link FlowRow}, in its order. */
    private static final List<String> NUMBERS = List.of(
            "seq",
            "time",
            "flow",
            "ports",
            "started",
            "silent",
            "tx_packets",
            "tx_bytes",
            "rx_packets",
            "rx_bytes",
            "starts",
            "ends");

    /** Texts of {@link FlowRow}, in its order. */
    private static final List<String> TEXTS =
            List.of("kind", "peer_name", "dst_peer_name", "src", "dst", "boot", "endpoint", "domain", "user");

    /** Finds the records of a peer. */
    static final String PEER = "peer";

    /** Finds what there is little of: {@link #META} and {@link #DENIED}. */
    static final String IS = "is";

    /** Records about the log. */
    static final BytesRef META = new BytesRef("meta");

    /** Refused flows. */
    static final BytesRef DENIED = new BytesRef("denied");

    /** The line of a record about the log. */
    static final String LINE = "line";

    private final NumericDocValuesField[] numbers = new NumericDocValuesField[FlowRow.NUMBERS];
    private final SortedDocValuesField[] texts = new SortedDocValuesField[FlowRow.TEXTS];
    private final BytesRef[] bytes = new BytesRef[FlowRow.TEXTS];
    private final StringField peer = new StringField(PEER, new BytesRef(), Field.Store.NO);
    private final StringField meta = new StringField(IS, META, Field.Store.NO);
    private final StringField denied = new StringField(IS, DENIED, Field.Store.NO);
    private final List<IndexableField> fields = new ArrayList<>();

    RowDocument() {
        for (int column = 0; column < FlowRow.NUMBERS; column++) {
            numbers[column] = column <= FlowRow.TIME
                    ? NumericDocValuesField.indexedField(number(column), 0)
                    : new NumericDocValuesField(number(column), 0);
        }
        for (int column = 0; column < FlowRow.TEXTS; column++) {
            bytes[column] = new BytesRef();
            texts[column] = new SortedDocValuesField(text(column), bytes[column]);
        }
    }

    /** The name of a column of numbers. */
    static String number(int column) {
        return NUMBERS.get(column);
    }

    /** The name of a column of texts. */
    static String text(int column) {
        return TEXTS.get(column);
    }

    /** The document of a row; good until the next call. */
    List<IndexableField> of(FlowRow row) {
        Names names = row.names();
        fields.clear();
        for (int column = 0; column < FlowRow.NUMBERS; column++) {
            numbers[column].setLongValue(row.number(column));
            fields.add(numbers[column]);
        }
        for (int column = 0; column < FlowRow.TEXTS; column++) {
            if (row.text(column) != Names.NONE) {
                texts[column].setBytesValue(names.bytes(row.text(column), bytes[column]));
                fields.add(texts[column]);
            }
        }
        Kind kind = row.kind();
        if (row.text(FlowRow.PEER) != Names.NONE) {
            peer.setBytesValue(bytes[FlowRow.PEER]);
            fields.add(peer);
        }
        if (kind.isDenied()) {
            fields.add(denied);
        }
        String line = row.line();
        if (line != null) {
            fields.add(meta);
            fields.add(new StoredField(LINE, line));
        }
        return fields;
    }
}
