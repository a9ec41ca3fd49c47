#!/usr/bin/env bash
# Reads lines "id<TAB>residues" from standard input and sends each as plain text: the key is the id, the value the residues.
# The application that reads the topic has input.format=text.
kcat -P -q -b "${BOOTSTRAP_SERVERS:-localhost:9092}" -t "${TOPIC:-sequences}" -K '\t' -z zstd -X enable.idempotence=true
