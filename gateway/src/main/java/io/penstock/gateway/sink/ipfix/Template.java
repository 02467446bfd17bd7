package io.penstock.gateway.sink.ipfix;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A template (RFC 7011, section 3.4): what the records of a set hold, in which order.
 *
 * @param id its number, from 256, which is that of the sets of its records
 * @param scopeFields how many of the fields, the first ones, are scope; with one or more it is an options template
 * @param fields at least one
 */
record Template(int id, int scopeFields, List<Field> fields) {

    private static final int TEMPLATE_SET = 2;
    private static final int OPTIONS_TEMPLATE_SET = 3;
    private static final int ENTERPRISE_BIT = 0x8000;

    Template {
        fields = List.copyOf(fields);
    }

    /** The number of the set that its definition stands in. */
    int definitionSet() {
        return scopeFields == 0 ? TEMPLATE_SET : OPTIONS_TEMPLATE_SET;
    }

    /** Bytes that its definition takes, without the header of the set. */
    int definitionBytes() {
        int header = scopeFields == 0 ? 4 : 6;
        return header
                + fields.stream()
                        .mapToInt(field -> field.element().specifierBytes())
                        .sum();
    }

    /** Writes its definition. */
    void putDefinition(ByteBuffer out) {
        out.putShort((short) id).putShort((short) fields.size());
        if (scopeFields > 0) {
            out.putShort((short) scopeFields);
        }
        for (Field field : fields) {
            Element element = field.element();
            out.putShort((short) (element.enterprise() == 0 ? element.id() : element.id() | ENTERPRISE_BIT));
            out.putShort((short) element.lengthBytes());
            if (element.enterprise() != 0) {
                out.putInt(element.enterprise());
            }
        }
    }

    /**
     * Writes a record of this template.
     *
     * @throws IllegalArgumentException when the record is not one of this template
     */
    void putRecord(Entry entry, ByteBuffer out) {
        for (Field field : fields) {
            field.put(entry, out);
        }
    }
}
