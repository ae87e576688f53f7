//! Numbers with their words.

use std::fmt::Display;

/// How many of something, in words: `1 computer`, `0 computers`, `3 computers`.
pub fn counted<N: Display + From<u8> + PartialEq>(count: N, one: &str, many: &str) -> String {
    let word = if count == N::from(1) { one } else { many };
    format!("{count} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_everything_else_is_many() {
        assert_eq!(counted(0_usize, "entry", "entries"), "0 entries");
        assert_eq!(counted(1_u64, "entry", "entries"), "1 entry");
        assert_eq!(counted(-1_i64, "entry", "entries"), "-1 entries");
        assert_eq!(counted(21_u32, "entry", "entries"), "21 entries");
    }
}
