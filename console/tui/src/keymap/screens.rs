//! The screens that a key works on.

use crate::programme::ProgrammeView;
use crate::screen::View;
use crate::update::work::has_marks;

pub(super) fn anywhere(_: &View) -> bool {
    true
}

pub(super) fn has_rows(view: &View) -> bool {
    matches!(
        view,
        View::Home
            | View::Providers
            | View::Provider(_)
            | View::Item(..)
            | View::Devices { .. }
            | View::Device(_)
            | View::Checks
            | View::Monday
            | View::News(_)
            | View::Group(_)
            | View::Work
            | View::Notes(_)
            | View::Assets(_)
            | View::Answers(_)
            | View::Timeline(_)
            | View::Enrolment(_)
            | View::Operators(_)
            | View::Programme(_)
    )
}

pub(super) fn has_search(view: &View) -> bool {
    matches!(
        view,
        View::Home
            | View::Providers
            | View::Provider(_)
            | View::Devices { .. }
            | View::Device(_)
            | View::Facts(_)
            | View::Checks
            | View::Monday
            | View::News(_)
            | View::Group(_)
            | View::Work
            | View::Answers(_)
            | View::Enrolment(None)
            | View::Operators(None)
            | View::Programme(
                ProgrammeView::Locations(..)
                    | ProgrammeView::Areas
                    | ProgrammeView::HelpList(_)
                    | ProgrammeView::Differs
                    | ProgrammeView::Imports
                    | ProgrammeView::Indicators(_)
            )
    )
}

pub(super) fn has_device(view: &View) -> bool {
    matches!(
        view,
        View::Device(_) | View::Finding(..) | View::Facts(_) | View::History(_)
    )
}

/// What remarks, an owner and rest can be about: rows of a list, a provider, a computer.
pub(super) fn has_work(view: &View) -> bool {
    has_marks(view)
        || matches!(
            view,
            View::Provider(_)
                | View::Item(..)
                | View::Device(_)
                | View::Notes(_)
                | View::Finding(..)
                | View::Assets(_)
                | View::Answers(_)
        )
}

pub(super) fn has_devices(view: &View) -> bool {
    matches!(view, View::Device(_) | View::Devices { .. } | View::News(_))
}

pub(super) fn has_email(view: &View) -> bool {
    matches!(
        view,
        View::Group(_) | View::Email(..) | View::Devices { failing: Some(_), .. }
    )
}

/// Everything that says something; what a text to send says is copied as it is.
pub(super) fn has_text(view: &View) -> bool {
    !has_email(view) && !is_text(view)
}

pub(super) fn is_text(view: &View) -> bool {
    matches!(view, View::Text(_))
}

pub(super) fn has_sections(view: &View) -> bool {
    view.section().is_some()
}

pub(super) fn is_roster(view: &View) -> bool {
    *view == View::Providers
}

pub(super) fn has_measure(view: &View) -> bool {
    let View::Programme(view) = view else {
        return false;
    };
    has_target(&View::Programme(view.clone()))
        || matches!(
            view,
            ProgrammeView::Map | ProgrammeView::Locations(..) | ProgrammeView::Location(_)
        )
}

pub(super) fn has_target(view: &View) -> bool {
    matches!(
        view,
        View::Programme(ProgrammeView::Coverage(_) | ProgrammeView::Areas)
    )
}

pub(super) fn not_home(view: &View) -> bool {
    *view != View::Home
}
