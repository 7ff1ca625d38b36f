# The service in a container, from the same locks as everywhere else.

FROM python:3.13-slim AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# The locks first: while they stay as they are, the layer with the libraries does too.
COPY requirements/build.txt requirements/run.txt requirements/
RUN python -m venv /opt/certledger \
    && /opt/certledger/bin/pip install --require-hashes -r requirements/run.txt \
    && pip install --require-hashes -r requirements/build.txt
COPY pyproject.toml ./
COPY events events
COPY schemas schemas
COPY ledger ledger
COPY projections projections
COPY api api
RUN pip wheel --no-deps --no-build-isolation --wheel-dir wheels . \
    && /opt/certledger/bin/pip install --no-deps --no-index wheels/*.whl

FROM python:3.13-slim
# The number is fixed, so that a volume keeps its owner from image to image.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/certledger certledger
COPY --from=build /opt/certledger /opt/certledger
ENV PATH=/opt/certledger/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CERTLEDGER_DATA=/var/lib/certledger \
    CERTLEDGER_HOST=0.0.0.0
USER certledger
WORKDIR /var/lib/certledger
VOLUME /var/lib/certledger
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/livez', timeout=2)"]
CMD ["certledger", "serve"]
