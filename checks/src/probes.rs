//! One probe a file; its page says what it looks at, why, where, and what it needs.
