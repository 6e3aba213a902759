"""The nouns of hk-lint as plain frozen data: no I/O, no behaviour beyond small look-ups."""
