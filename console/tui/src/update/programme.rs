//! How figures of public registers are asked for, changed by a key.

use dspt_register::By;
use dspt_register::Measure;

use crate::command::Command;
use crate::event::Effect;
use crate::limits;
use crate::model::Model;
use crate::programme::ProgrammeView;
use crate::screen::View;
use crate::update::load;

/// What `areas` has rows for, one after the other; none is areas within areas.
const GROUPINGS: [Option<By>; 7] = [
    None,
    Some(By::Authority),
    Some(By::Icb),
    Some(By::NhsRegion),
    Some(By::Region),
    Some(By::CareHome),
    Some(By::Size),
];

/// The share that the keys begin with.
const FIRST_TARGET: u32 = 80;

/// Another rule, other areas, another share.
#[expect(clippy::wildcard_enum_match_arm, reason = "no other command comes here")]
pub(super) fn apply(model: &mut Model, command: Command) -> Vec<Effect> {
    let wanted = &mut model.wanted;
    match command {
        Command::Measure => wanted.measure = after(&Measure::ALL, wanted.measure),
        Command::Grouping => wanted.by = after(&GROUPINGS, wanted.by),
        Command::TargetUp => {
            let up = wanted.target.map_or(FIRST_TARGET, |at| at + limits::TARGET_STEP);
            wanted.target = Some(up.min(100));
        }
        Command::TargetDown => {
            let down = wanted
                .target
                .map_or(FIRST_TARGET, |at| at.saturating_sub(limits::TARGET_STEP));
            wanted.target = Some(down.max(limits::TARGET_STEP));
        }
        _ => return Vec::new(),
    }
    load::whole(model)
}

fn after<T: Copy + Default + PartialEq>(all: &[T], now: T) -> T {
    let place = all.iter().position(|one| *one == now).unwrap_or(0);
    all.get(place + 1).or(all.first()).copied().unwrap_or_default()
}

/// Whether reading it again takes a look at every provider: it is read again by the clock, and not at every report.
pub(super) fn is_dear(view: &View) -> bool {
    matches!(
        view,
        View::Programme(ProgrammeView::HelpList(_) | ProgrammeView::Differs)
    )
}
