"""hk-lint: reads a serverless project before it is deployed and says what will break."""

__version__ = "0.1.0"
