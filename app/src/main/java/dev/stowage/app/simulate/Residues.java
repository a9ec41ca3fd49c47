package dev.stowage.app.simulate;

import dev.stowage.app.UserException;
import dev.stowage.app.fasta.FastaReader;
import dev.stowage.app.fasta.FastaRecord;
import dev.stowage.app.progress.Progress;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.tokens.SegmentLengths;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** How many residues the sequences of a corpus have, in the order of its file. */
public final class Residues {
    private int[] counts = new int[1 << 16];
    private int size;

    private Residues() {}

    /**
     * Reads a FASTA file, or a file with one length in residues a line; both plain or gzip.
     *
     * @throws UserException if the file cannot be read, is neither, or holds nothing
     */
    public static Residues read(Path file, PrintWriter err) {
        Residues residues = new Residues();
        try (Progress progress = Progress.start("read", Files.size(file) >> 10, "KiB", err)) {
            if (firstCharacter(file) == '>') {
                residues.readFasta(file, progress);
            } else {
                residues.readLengths(file);
            }
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (residues.size == 0) {
            throw new UserException(file + " holds no sequence");
        }
        return residues;
    }

    /** Number of sequences. */
    public int size() {
        return size;
    }

    /** Tokens of every segment that the sequences make, in order. */
    public int[] segments(StowageConfig config) {
        SegmentLengths lengths = new SegmentLengths(config);
        int[] segments = new int[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            for (int tokens : lengths.of(counts[i], Integer.toString(i))) {
                if (count == segments.length) {
                    segments = Arrays.copyOf(segments, 2 * count);
                }
                segments[count++] = tokens;
            }
        }
        if (count == 0) {
            throw new UserException("none of the " + size + " sequences makes a segment under this configuration");
        }
        return Arrays.copyOf(segments, count);
    }

    private void readFasta(Path file, Progress progress) throws IOException {
        try (FastaReader reader = FastaReader.open(file)) {
            for (FastaRecord record = reader.next(); record != null; record = reader.next()) {
                String text = record.residues();
                boolean stop = text.endsWith("*");
                add(text.codePointCount(0, text.length()) - (stop ? 1 : 0));
                progress.stepTo(reader.bytesRead() >> 10);
            }
        }
    }

    private void readLengths(Path file) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            int line = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                String stripped = text.strip();
                if (stripped.isEmpty()) {
                    continue;
                }
                if (!stripped.matches("\\d{1,9}")) {
                    throw new UserException(file + ", line " + line + ": \"" + stripped
                            + "\" is neither a FASTA header nor a number of residues");
                }
                add(Integer.parseInt(stripped));
            }
        }
    }

    private void add(int count) {
        if (size == counts.length) {
            counts = Arrays.copyOf(counts, 2 * size);
        }
        counts[size++] = count;
    }

    private static int firstCharacter(Path file) throws IOException {
        try (InputStream in = open(file)) {
            int read = in.read();
            while (read >= 0 && Character.isWhitespace(read)) {
                read = in.read();
            }
            return read;
        }
    }

    private static InputStream open(Path file) throws IOException {
        return FastaReader.unzipped(Files.newInputStream(file));
    }
}
