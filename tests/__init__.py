"""The tests of refguard; a package, so that the demo and the benchmarks can use ``tests.web``."""
