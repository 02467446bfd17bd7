package io.penstock.gateway.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.names.DnsAnswer.Address;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsAnswerTest {

    /** As a resolver sends it: the owner is a pointer to the question. */
    private static final byte[] GOLDEN = HexFormat.of()
            .parseHex("beef81800001000100000000" + "076578616d706c65036f726700" + "00010001" + "c00c"
                    + "0001000100000e10" + "0004c0000207");

    @Test
    void shouldReadAnAnswerAsAResolverSendsIt() {
        assertThat(DnsAnswer.parse(GOLDEN))
                .isEqualTo(new DnsAnswer("example.org", List.of(new Address(false, 0, 0xc0000207L, 3600))));
    }

    @Test
    void shouldReadAddressesOfBothFamilies() {
        byte[] message = DnsMessages.answerTo("Example.ORG")
                .address("example.org", 300, "192.0.2.7")
                .address("EXAMPLE.org", 60, "2001:db8::7")
                .message();
        assertThat(DnsAnswer.parse(message))
                .isEqualTo(new DnsAnswer(
                        "example.org",
                        List.of(
                                new Address(false, 0, 0xc0000207L, 300),
                                new Address(true, 0x20010db800000000L, 7, 60))));
    }

    @Test
    void shouldFollowAliasesInAnyOrderAndTakeNothingElse() {
        byte[] message = DnsMessages.answerTo("www.example.org")
                .address("edge.example.net", 60, "192.0.2.8")
                .alias("cdn.example.net", "edge.example.net")
                .alias("www.example.org", "cdn.example.net")
                .address("bank.example", 60, "192.0.2.9")
                .message();
        assertThat(DnsAnswer.parse(message))
                .isEqualTo(new DnsAnswer("www.example.org", List.of(new Address(false, 0, 0xc0000208L, 60))));
    }

    @Test
    void shouldNotFollowAliasesForEver() {
        byte[] message = DnsMessages.answerTo("a.example")
                .alias("a.example", "b.example")
                .alias("b.example", "a.example")
                .message();
        assertThat(DnsAnswer.parse(message)).isNull();
    }

    @Test
    void shouldRefuseWhatIsNoAnswerWithAnAddress() {
        assertThat(DnsAnswer.parse(DnsMessages.answerTo("a.example").message())).isNull();
        assertThat(DnsAnswer.parse(DnsMessages.withFlags(0x8183, "a.example")
                        .address("a.example", 1, "192.0.2.1")
                        .message()))
                .as("NXDOMAIN")
                .isNull();
        assertThat(DnsAnswer.parse(DnsMessages.withFlags(0x0100, "a.example")
                        .address("a.example", 1, "192.0.2.1")
                        .message()))
                .as("a question")
                .isNull();
        assertThat(DnsAnswer.parse(DnsMessages.answerTo("a\"b.example")
                        .address("a\"b.example", 1, "192.0.2.1")
                        .message()))
                .as("no host's name")
                .isNull();
    }

    @Test
    void shouldRefuseACompressedNameThatPointsToItself() {
        DnsMessages message = DnsMessages.answerTo("a.example");
        assertThat(DnsAnswer.parse(
                        message.addressOfPointer(message.length(), "192.0.2.1").message()))
                .isNull();
        assertThat(DnsAnswer.parse(DnsMessages.answerTo("a.example")
                        .addressOfPointer(0x3fff, "192.0.2.1")
                        .message()))
                .as("out of the message")
                .isNull();
    }

    @Test
    void shouldRefuseEveryMessageThatIsCutOff() {
        for (int length = 0; length < GOLDEN.length; length++) {
            assertThat(DnsAnswer.parse(Arrays.copyOf(GOLDEN, length)))
                    .as(length + " bytes")
                    .isNull();
        }
    }

    @Test
    void shouldSurviveAnything() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] message = GOLDEN.clone();
            for (int change = 0; change < 4; change++) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            DnsAnswer answer = DnsAnswer.parse(message);
            assertThat(answer == null || answer.name().matches("[a-z0-9._-]{1,253}"))
                    .isTrue();
        }
    }
}
