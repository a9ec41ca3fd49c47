# The command line in an image. Build the distribution first: `./stowage --version`, or `mvn -DskipTests package`.
FROM eclipse-temurin:17-jre

COPY LICENSE NOTICE /opt/stowage/
COPY app/target/stowage/lib /opt/stowage/lib

# The user owns the directory, so that a new volume is writable.
RUN mkdir -p /var/lib/stowage && chown 1000:1000 /var/lib/stowage
USER 1000:1000
WORKDIR /var/lib/stowage
VOLUME /var/lib/stowage

ENV STOWAGE_STATE_DIR=/var/lib/stowage/state \
    JAVA_TOOL_OPTIONS="-XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -XX:MaxRAMPercentage=70"

# Java, because not every variant of the base image has an HTTP client.
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 \
    CMD ["java", "-XX:TieredStopAtLevel=1", "-cp", "/opt/stowage/lib/*", "dev.stowage.server.run.HealthProbe"]

ENTRYPOINT ["java", "-cp", "/opt/stowage/lib/*", "dev.stowage.app.Main"]
CMD ["run"]
