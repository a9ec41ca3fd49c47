package dev.stowage.app.simulate;

import dev.stowage.app.UserException;
import dev.stowage.app.fasta.FastaException;
import dev.stowage.app.fasta.FastaReader;
import dev.stowage.app.fasta.FastaRecord;
import dev.stowage.app.fasta.ReadOptions;
import dev.stowage.app.input.DecodedInput;
import dev.stowage.app.input.InputFile;
import dev.stowage.app.progress.Progress;
import dev.stowage.schemas.ShownText;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.tokens.SegmentLengths;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How many residues the sequences of a corpus have, in the order of its file. */
public final class Residues {
    private static final int SHOWN = 20;

    private int[] counts = new int[1 << 16];
    private int size;

    private Residues() {}

    /**
     * Reads a FASTA file, or a file with one length in residues a line; both plain or compressed. It is opened once.
     *
     * @throws UserException if the file cannot be read, is neither, or holds nothing
     */
    public static Residues read(InputFile file, ReadOptions options, PrintWriter err) {
        file.require();
        Residues residues = new Residues();
        long size = file.size();
        try (DecodedInput input = file.open();
                Progress progress = Progress.start("read", size < 0 ? size : size >> 10, "KiB", err)) {
            if (startsWithDigit(input.head())) {
                residues.readLengths(file.name(), input);
            } else {
                residues.readFasta(new FastaReader(file.name(), input, options), progress, err);
            }
        } catch (FastaException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UserException(
                    "cannot read " + file.name() + ": " + ShownText.of(String.valueOf(e.getMessage())), e);
        }
        if (residues.size == 0) {
            throw new UserException(file.name() + " holds no sequence");
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

    private void readFasta(FastaReader reader, Progress progress, PrintWriter err) throws IOException {
        for (FastaRecord record = reader.next(); record != null; record = reader.next()) {
            String text = record.residues();
            boolean stop = text.endsWith("*");
            add(text.length() - (stop ? 1 : 0));
            progress.stepTo(reader.bytesRead() >> 10);
        }
        reader.noteLines().forEach(err::println);
        err.flush();
    }

    private void readLengths(String name, InputStream in) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int line = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                String stripped = text.strip();
                if (stripped.isEmpty()) {
                    continue;
                }
                if (!stripped.matches("\\d{1,9}")) {
                    throw new UserException(name + ", line " + line + ": \"" + ShownText.of(stripped, SHOWN)
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

    /** FASTA never does, not even after a byte order mark or a comment. */
    private static boolean startsWithDigit(byte[] head) {
        int first = 0;
        while (first < head.length && Character.isWhitespace(head[first])) {
            first++;
        }
        return first < head.length && head[first] >= '0' && head[first] <= '9';
    }
}
