package dev.stowage.topology.core.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.jspecify.annotations.Nullable;

/** Digest of the packing version and of every key that decides the bytes of the batches. */
final class Fingerprint {
    private static final int BYTES = 8;

    private Fingerprint() {}

    /** 16 hexadecimal digits. */
    static String of(StowageConfig config, AbstractConfig values) {
        StringBuilder canonical = new StringBuilder(Keys.PACKING_VERSION + "=" + config.packingVersion() + "\n");
        for (String key : Keys.DECIDING) {
            Object value = values.values().get(key);
            // A feed that does not use a later key has the fingerprint that it had before there was that key.
            if (Keys.OPTIONAL.contains(key) && Objects.equals(Keys.DEFAULTS.get(key), value)) {
                continue;
            }
            canonical
                    .append(key)
                    .append('=')
                    .append(canonical(config, key, value))
                    .append('\n');
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** 10m and 600s are equal, and a vocabulary is identified by its content, not by its file. */
    private static @Nullable Object canonical(StowageConfig config, String key, @Nullable Object value) {
        return switch (key) {
            case Keys.WINDOW -> config.window();
            case Keys.OUT_OF_ORDER -> config.outOfOrder();
            case Keys.LOOKAHEAD -> config.packingOptions().lookahead();
            case Keys.BATCH_MAX_BYTES -> config.batchMaxBytes();
            case Keys.BATCH_MAX_WAIT_ROWS -> config.packingOptions().batchMaxWaitRows();
            case Keys.VOCABULARY -> config.vocabulary().hash();
            case Keys.UNKNOWN_RESIDUES -> config.unknownResidues();
            case Keys.TRACKS -> config.tracks().specs();
            default -> value;
        };
    }
}
