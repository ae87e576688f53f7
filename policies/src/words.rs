//! Enums whose values are words of files: one list of them for code, files and editors.

/// Declares enums; each value stands beside its word.
macro_rules! words {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)* })*) => {
        $(
            $(#[$meta])*
            #[derive(
                Clone, Copy, Debug, serde::Deserialize, Eq, schemars::JsonSchema, Ord, PartialEq, PartialOrd,
            )]
            pub enum $name { $($(#[$about])* #[serde(rename = $word)] $variant,)* }

            impl $name {
                /// All of them.
                pub const ALL: [Self; [$($word),*].len()] = [$(Self::$variant),*];

                /// The word in files.
                pub fn as_str(self) -> &'static str {
                    match self { $(Self::$variant => $word,)* }
                }
            }

            $crate::shape::decoded!($name);
        )*
    };
}
pub(crate) use words;
