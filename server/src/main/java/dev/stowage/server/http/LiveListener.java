package dev.stowage.server.http;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/*
 * At most one event is in flight per listener. Events in the meantime are dropped, because each event is a complete view. So nothing is
 * buffered for a slow listener, and no thread waits for it.
 */
/** A client of the live stream. Thread-safe. */
final class LiveListener {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Runnable whenGone;
    private final LongSupplier nanoClock;
    private boolean writing;
    private boolean gone;
    private long since;

    /** @param whenGone runs once, when the client is disconnected */
    LiveListener(Request request, Response response, Callback callback, Runnable whenGone, LongSupplier nanoClock) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.whenGone = whenGone;
        this.nanoClock = nanoClock;
    }

    /** Sends an event unless the previous one is still in flight; returns whether that one has been in flight for too long. */
    boolean offer(byte[] event) {
        synchronized (this) {
            if (gone) {
                return false;
            }
            if (writing) {
                return nanoClock.getAsLong() - since > HttpLimits.LIVE_LAG.toNanos();
            }
            writing = true;
            since = nanoClock.getAsLong();
        }
        response.write(false, ByteBuffer.wrap(event), Callback.from(this::taken, this::lose));
        return false;
    }

    /** Ends the stream if no event is in flight, else closes the connection. */
    void end() {
        boolean orderly;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            orderly = !writing;
            writing = true;
        }
        if (orderly) {
            response.write(true, ByteBuffer.allocate(0), callback);
        } else {
            request.getConnectionMetaData().getConnection().getEndPoint().close();
        }
        whenGone.run();
    }

    private synchronized void taken() {
        writing = false;
    }

    private void lose(Throwable failure) {
        boolean first;
        synchronized (this) {
            first = !gone;
            gone = true;
        }
        if (first) {
            whenGone.run();
        }
        callback.failed(failure);
    }
}
