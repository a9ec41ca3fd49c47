#!/usr/bin/env bash
# Prints key and headers of each batch, which suffice to count padding, to plan and to shard. Without -u, output is buffered.
kcat -C -q -u -b "${BOOTSTRAP_SERVERS:-localhost:9092}" -t "${TOPIC:-packed-batches}" -o beginning -X isolation.level=read_committed -f '%k %h\n'
# A kcat built with Avro prints the whole batch as JSON: add -s value=avro -r http://localhost:8081, and %s to the format.
