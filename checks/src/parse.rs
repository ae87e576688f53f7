//! Texts and bytes to values: pure, total, and fed with anything by the tests.
