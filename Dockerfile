# syntax=docker/dockerfile:1
# docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/notes" ghcr.io/refguard/refguard run

FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY checker ./checker
# by variables, so that what builds the package is pinned, too
ENV PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt
RUN python -m venv --without-pip /opt/refguard \
    && python -m pip --python /opt/refguard/bin/python install --no-cache-dir --root-user-action=ignore .

FROM python:3.13-slim
# git: what has changed since, and the day on which a line was written; the one of the day, with its mends
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 refguard
COPY --from=build /opt/refguard /opt/refguard
ENV PATH="/opt/refguard/bin:$PATH" \
    PYTHONUTF8=1
USER 10001
WORKDIR /notes
ENTRYPOINT ["refguard"]
CMD ["--help"]
