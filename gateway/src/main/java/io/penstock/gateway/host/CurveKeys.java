package io.penstock.gateway.host;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.KeyAgreement;

/** Keys as {@code wg genkey}, {@code wg pubkey} and {@code wg genpsk} make them, in base64. */
public final class CurveKeys {

    private static final int LENGTH_BYTES = 32;

    /** RFC 7748, section 6.1: a public key is the private key times the point with this coordinate. */
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private CurveKeys() {}

    /** A new private key, clamped as RFC 7748, section 5 has it. */
    public static String newPrivateKey(SecureRandom random) {
        byte[] key = new byte[LENGTH_BYTES];
        random.nextBytes(key);
        key[0] &= (byte) 248;
        key[31] = (byte) ((key[31] & 127) | 64);
        return encodeAndWipe(key);
    }

    /** A new pre-shared key. */
    public static String newPresharedKey(SecureRandom random) {
        byte[] key = new byte[LENGTH_BYTES];
        random.nextBytes(key);
        return encodeAndWipe(key);
    }

    /** The public key that belongs to a private key of 44 characters. */
    public static String publicKey(String privateKeyBase64) {
        byte[] scalar = Base64.getDecoder().decode(privateKeyBase64);
        try {
            KeyFactory factory = KeyFactory.getInstance("X25519");
            PrivateKey own = factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));
            PublicKey base = factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT));
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(own);
            agreement.doPhase(base, true);
            return Base64.getEncoder().encodeToString(agreement.generateSecret());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 11 has X25519", e);
        } finally {
            Arrays.fill(scalar, (byte) 0);
        }
    }

    private static String encodeAndWipe(byte[] key) {
        String text = Base64.getEncoder().encodeToString(key);
        Arrays.fill(key, (byte) 0);
        return text;
    }
}
