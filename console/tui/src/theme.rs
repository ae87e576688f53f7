//! Meanings to styles. Screens say what a text means; only this file knows what that looks like.

use ratatui::style::Color;
use ratatui::style::Modifier;
use ratatui::style::Style;
use serde::Serialize;

/// Which colours to use. `NO_COLOR`, `--color` and `TERM=dumb` are read by the caller, who decides for one of these.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Palette {
    /// No colour at all; bold, underline and reverse video remain.
    #[default]
    None,
    /// The terminal's own sixteen colours, so that its owner's choice rules.
    Sixteen,
    /// Blue and orange in the place of green and red, for eyes that do not tell those apart.
    BlueOrange,
}

/// What a piece of text means.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_enums, reason = "a theme must think about each")]
pub enum Meaning {
    /// Nothing special.
    #[default]
    Plain,
    /// A heading.
    Heading,
    /// As it should be.
    Pass,
    /// To be fixed now.
    Fail,
    /// Worth knowing, never alarming.
    Advice,
    /// Could not tell.
    Unknown,
    /// Something went wrong here.
    Error,
    /// Of lesser weight.
    Muted,
    /// A key to press.
    Key,
}

/// Styles for meanings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Theme {
    palette: Palette,
}

impl Theme {
    /// The theme of a palette.
    pub const fn new(palette: Palette) -> Self {
        Self { palette }
    }

    /// The style of a meaning. Without colours the ones that matter still differ in weight.
    pub fn style(self, meaning: Meaning) -> Style {
        let style = Style::new();
        match meaning {
            Meaning::Plain => style,
            Meaning::Heading => style.add_modifier(Modifier::BOLD),
            Meaning::Fail | Meaning::Error => self
                .colour(style, Color::Red, Color::Indexed(208))
                .add_modifier(Modifier::BOLD),
            Meaning::Pass => self.colour(style, Color::Green, Color::Indexed(33)),
            Meaning::Advice => self.colour(style, Color::Cyan, Color::Cyan),
            Meaning::Unknown => self.colour(style, Color::Yellow, Color::Indexed(250)),
            Meaning::Muted => style.add_modifier(Modifier::DIM),
            Meaning::Key => style.add_modifier(Modifier::BOLD),
        }
    }

    /// What selection adds to the style of a row: reverse video, never a colour alone.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    fn colour(self, style: Style, sixteen: Color, blue_orange: Color) -> Style {
        match self.palette {
            Palette::None => style,
            Palette::Sixteen => style.fg(sixteen),
            Palette::BlueOrange => style.fg(blue_orange),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Meaning; 9] = [
        Meaning::Plain,
        Meaning::Heading,
        Meaning::Pass,
        Meaning::Fail,
        Meaning::Advice,
        Meaning::Unknown,
        Meaning::Error,
        Meaning::Muted,
        Meaning::Key,
    ];

    #[test]
    fn without_colour_no_meaning_has_one() {
        let theme = Theme::new(Palette::None);
        for meaning in ALL {
            assert_eq!(theme.style(meaning).fg, None, "{meaning:?}");
            assert_eq!(theme.style(meaning).bg, None, "{meaning:?}");
        }
    }

    #[test]
    fn the_second_palette_uses_neither_red_nor_green() {
        let theme = Theme::new(Palette::BlueOrange);
        for meaning in ALL {
            let colour = theme.style(meaning).fg;
            assert!(!matches!(colour, Some(Color::Red | Color::Green)), "{meaning:?}");
        }
    }

    #[test]
    fn selection_is_reverse_video_in_every_palette() {
        for palette in [Palette::None, Palette::Sixteen, Palette::BlueOrange] {
            let style = Theme::new(palette).selected();
            assert!(style.add_modifier.contains(Modifier::REVERSED));
        }
    }
}
