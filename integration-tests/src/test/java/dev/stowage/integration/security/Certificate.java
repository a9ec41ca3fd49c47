package dev.stowage.integration.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate for the loopback address and its key, made by the keytool of the JDK, in PEM.
 *
 * @param key key in PKCS #8, not encrypted
 */
record Certificate(String certificate, String key) {
    private static final String PASSWORD = "changeit";

    /** Makes a certificate of a name such as {@code CN=broker}. */
    static Certificate create(Path directory, String name) throws IOException, InterruptedException {
        Path store = directory.resolve(name.replaceAll("\\W", "-") + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        name,
                        "-validity",
                        "2",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + output);
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return new Certificate(
                    pem("CERTIFICATE", keys.getCertificate("own").getEncoded()),
                    pem(
                            "PRIVATE KEY",
                            keys.getKey("own", PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a store that keytool wrote", e);
        }
    }

    /** Writes key and certificate to a file, as {@code ssl.keystore.location} with type PEM expects it. */
    Path writeKeyAndCertificate(Path file) throws IOException {
        return Files.writeString(file, key + certificate);
    }

    /** Writes the certificate to a file. */
    Path writeCertificate(Path file) throws IOException {
        return Files.writeString(file, certificate);
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + label + "-----\n";
    }
}
