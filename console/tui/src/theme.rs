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
    /// Dark tones for a light background, each with enough contrast.
    Light,
    /// Light tones for a dark background, each with enough contrast.
    Dark,
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
                .colour(style, [Color::Red, indexed(160), indexed(203), indexed(166)])
                .add_modifier(Modifier::BOLD),
            Meaning::Pass => self.colour(style, [Color::Green, indexed(22), indexed(114), indexed(33)]),
            Meaning::Advice => self.colour(style, [Color::Cyan, indexed(25), indexed(117), Color::Cyan]),
            Meaning::Unknown => self.colour(style, [Color::Yellow, indexed(94), indexed(221), indexed(244)]),
            Meaning::Muted => match self.palette {
                Palette::Light => style.fg(indexed(240)),
                Palette::Dark => style.fg(indexed(248)),
                Palette::None | Palette::Sixteen | Palette::BlueOrange => style.add_modifier(Modifier::DIM),
            },
            Meaning::Key => style.add_modifier(Modifier::BOLD),
        }
    }

    /// What selection adds to the style of a row: reverse video, never a colour alone.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// Of the colours for sixteen, for light, for dark and for blue and orange, the one of this palette.
    fn colour(self, style: Style, [sixteen, light, dark, blue_orange]: [Color; 4]) -> Style {
        match self.palette {
            Palette::None => style,
            Palette::Sixteen => style.fg(sixteen),
            Palette::Light => style.fg(light),
            Palette::Dark => style.fg(dark),
            Palette::BlueOrange => style.fg(blue_orange),
        }
    }
}

const fn indexed(number: u8) -> Color {
    Color::Indexed(number)
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

    const ALL_PALETTES: [Palette; 5] = [
        Palette::None,
        Palette::Sixteen,
        Palette::Light,
        Palette::Dark,
        Palette::BlueOrange,
    ];

    /// Relative luminance of a colour of the 6x6x6 cube or of the greys, as WCAG has it.
    fn luminance(number: u8) -> f64 {
        let parts = match number {
            232.. => [8 + 10 * (u32::from(number) - 232); 3],
            _ => {
                let cube = u32::from(number) - 16;
                [cube / 36, cube / 6 % 6, cube % 6].map(|part| if part == 0 { 0 } else { 55 + 40 * part })
            }
        };
        let [red, green, blue] = parts.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn light_and_dark_have_the_contrast_that_small_text_needs() {
        for (palette, background) in [(Palette::Light, 1.0), (Palette::Dark, 0.0)] {
            let theme = Theme::new(palette);
            for meaning in ALL {
                let Some(Color::Indexed(number)) = theme.style(meaning).fg else {
                    assert!(theme.style(meaning).fg.is_none(), "{meaning:?}");
                    continue;
                };
                let text = luminance(number);
                let (bright, dim) = (f64::max(text, background), f64::min(text, background));
                let contrast = (bright + 0.05) / (dim + 0.05);
                assert!(contrast >= 4.5, "{palette:?} {meaning:?} {contrast}");
            }
        }
    }

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
        for palette in ALL_PALETTES {
            let style = Theme::new(palette).selected();
            assert!(style.add_modifier.contains(Modifier::REVERSED));
        }
    }
}
