# SPDX-License-Identifier: Apache-2.0
#
# The image of dvol: the volume driver for Docker, and the commands.
#
#   docker build -t dvol .                     builds everything from the sources
#   docker build -t dvol --target prebuilt .   takes cli/target/dvol.jar and cli/target/native as mvn package left them
#
# BuildKit is not needed. Where the mirrors are only reached from the machine's own network, add --network=host.
#
#   --build-arg BASE=IMAGE        Debian 12, for all stages (debian:bookworm-slim)
#   --build-arg MAVEN_OPTIONS=…   more words for Maven, such as "-s .ci/settings.xml", a file put into the checkout
#
# The stages that need no Maven come first: a builder without BuildKit runs all stages before its target.

ARG BASE=debian:bookworm-slim

FROM ${BASE} AS jdk
# Slim images have no directory for manuals, and the JDK does not install without it.
RUN mkdir -p /usr/share/man/man1 \
 && apt-get -q update \
 && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends \
      ca-certificates-java openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/*

# What jdeps finds in the jar, less what its libraries only use if it is there (java.desktop, java.rmi, jdk.jfr); and what
# is found at run time: elliptic curves for TLS, zip file systems. A new library may need more; a test compares.
FROM jdk AS jre
RUN jlink --output /jre --strip-java-debug-attributes --no-header-files --no-man-pages --compress=0 --vm=server \
      --add-modules java.base,java.compiler,java.datatransfer,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.net,jdk.unsupported,jdk.zipfs \
 && cp -L /etc/ssl/certs/java/cacerts /jre/lib/security/cacerts

# No package is installed: what the JVM links to is part of every Debian.
FROM ${BASE} AS runtime
COPY --from=jre /jre /usr/local/lib/dvol/jre
# SHA-1 in native code.
COPY --from=jdk /usr/lib/*-linux-gnu/libcrypto.so.3 /usr/lib/
COPY dvol /usr/local/bin/dvol
# A file name is bytes, and Java can name only those that its locale can say.
ENV LANG=C.UTF-8
LABEL org.opencontainers.image.title="dvol" \
      org.opencontainers.image.description="git for Docker volumes" \
      org.opencontainers.image.licenses="Apache-2.0"
STOPSIGNAL SIGTERM
# No HEALTHCHECK: one that starts a JVM costs more than the driver does, and Docker restarts nothing for it.
CMD ["dvol", "plugin"]

FROM runtime AS prebuilt
COPY cli/target/native /usr/local/lib/dvol/native
COPY cli/target/dvol.jar /usr/local/lib/dvol/dvol.jar
COPY plugin/src/main/packaging /usr/local/share/dvol
RUN sh /usr/local/share/dvol/finish-image

FROM jdk AS build
RUN apt-get -q update \
 && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends maven \
 && rm -rf /var/lib/apt/lists/*
COPY . /src
WORKDIR /src
ARG MAVEN_OPTIONS=
RUN rm -rf cli/target && mvn -B -ntp -q ${MAVEN_OPTIONS} package -Dfast -DskipTests -pl cli -am

FROM runtime AS dvol
COPY --from=build /src/cli/target/native /usr/local/lib/dvol/native
COPY --from=build /src/cli/target/dvol.jar /usr/local/lib/dvol/dvol.jar
COPY plugin/src/main/packaging /usr/local/share/dvol
RUN sh /usr/local/share/dvol/finish-image
