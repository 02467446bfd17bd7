package io.penstock.gateway.sink.ipfix;

/**
 * An information element, as a template names it.
 *
 * @param name its name in the registry of IANA, or in docs/sinks.md
 * @param enterprise whose element it is; 0 for those of IANA
 * @param id its number, without the enterprise bit
 * @param lengthBytes its length in a record; {@link #VARIABLE} where each record says it
 */
record Element(String name, int enterprise, int id, int lengthBytes) {

    /** The length that stands for "each record says it" (RFC 7011, section 3.2). */
    static final int VARIABLE = 0xffff;

    /** The enterprise of the reverse elements of biflows (RFC 5103, section 6.1). */
    static final int REVERSE_ENTERPRISE = 29305;

    /** The enterprise number that is kept free for documentation (RFC 5612); Penstock has none of its own. */
    static final int PENSTOCK_ENTERPRISE = 32473;

    /** An element that IANA has registered. */
    static Element iana(String name, int id, int lengthBytes) {
        return new Element(name, 0, id, lengthBytes);
    }

    /** Text that IANA has registered. */
    static Element ianaText(String name, int id) {
        return iana(name, id, VARIABLE);
    }

    /** The same of the other direction of a biflow. */
    static Element reverse(String name, int id, int lengthBytes) {
        return new Element(name, REVERSE_ENTERPRISE, id, lengthBytes);
    }

    /** A number of Penstock's own. */
    static Element own(String name, int id, int lengthBytes) {
        return new Element(name, PENSTOCK_ENTERPRISE, id, lengthBytes);
    }

    /** Text of Penstock's own. */
    static Element ownText(String name, int id) {
        return own(name, id, VARIABLE);
    }

    /** Bytes that its specifier takes in a template. */
    int specifierBytes() {
        return enterprise == 0 ? 4 : 8;
    }
}
