package io.penstock.config;

/** Decimal numbers as wg(8) reads them: digits only, no sign, within a range. */
final class Numbers {
    private Numbers() {}

    /** @throws IllegalArgumentException for anything that is not a decimal number from {@code least} to {@code most} */
    static int parse(String text, int least, int most) {
        boolean digitsOnly = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digitsOnly && text.length() <= 10) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return (int) number;
            }
        }
        throw new IllegalArgumentException("not a number from " + least + " to " + most);
    }
}
