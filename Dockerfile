# Two images. Build the distributions first: `./stowage --version`, or `mvn -DskipTests package`.
#   docker build -t stowage .                        serves: run, stats, topology, config, schemas
#   docker build -t stowage-tools --target tools .   all commands: close, verify, replay, repair, reset, ingest, ...
FROM eclipse-temurin:17-jre AS base

COPY LICENSE NOTICE /opt/stowage/

# The user owns the directory, so that a new volume is writable.
RUN mkdir -p /var/lib/stowage && chown 1000:1000 /var/lib/stowage
USER 1000:1000
WORKDIR /var/lib/stowage
VOLUME /var/lib/stowage

ENV STOWAGE_STATE_DIR=/var/lib/stowage/state \
    JAVA_TOOL_OPTIONS="-XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -XX:MaxRAMPercentage=70"


FROM base AS tools

COPY app/target/stowage/lib /opt/stowage/lib

ENTRYPOINT ["java", "-cp", "/opt/stowage/lib/*", "dev.stowage.app.Main"]
CMD ["--help"]


FROM base AS server

COPY server/target/stowage/lib /opt/stowage/lib

# Java, because not every variant of the base image has an HTTP client.
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 \
    CMD ["java", "-XX:TieredStopAtLevel=1", "-cp", "/opt/stowage/lib/*", "dev.stowage.server.run.HealthProbe"]

ENTRYPOINT ["java", "-cp", "/opt/stowage/lib/*", "dev.stowage.server.Main"]
CMD ["run"]
