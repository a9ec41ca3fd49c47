package dev.stowage.server.http;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/*
 * At most one event is on its way to a listener. Events that come meanwhile are left out, since the next one says it all; so
 * nothing is kept for a slow listener, and no thread waits for it.
 */
/** One who listens to the live stream. Thread-safe. */
final class LiveListener {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Runnable whenGone;
    private final LongSupplier nanoClock;
    private boolean writing;
    private boolean gone;
    private long since;

    /** @param whenGone runs once, when it takes no more events */
    LiveListener(Request request, Response response, Callback callback, Runnable whenGone, LongSupplier nanoClock) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.whenGone = whenGone;
        this.nanoClock = nanoClock;
    }

    /** Sends an event, unless it has not taken the former one yet; whether it has not for too long. */
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

    /** Ends the stream in good order if nothing is on its way, else by closing the connection. */
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
