package io.penstock.gateway.query;

/**
 * Something that the log does not have, so that an answer may be incomplete.
 *
 * @param type {@code unclean_stop}, {@code missing_records}, {@code lost}, {@code unreadable} or {@code removed}
 * @param sinceMs first moment that it may be about, ms since 1970
 * @param untilMs last moment; {@link Long#MAX_VALUE} where it goes on
 * @param records how many records, 0 where that is not known
 * @param packets packets that are in no record, where the log declares them
 * @param bytes their bytes
 * @param text a sentence for people
 */
record Gap(String type, long sinceMs, long untilMs, long records, long packets, long bytes, String text) {}
