//! Silence: how long a device may say nothing before that says something.
