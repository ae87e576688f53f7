//! No events at any size bring the screens down.

use proptest::prelude::*;

use super::*;

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Up),
        Just(Command::Down),
        Just(Command::PageUp),
        Just(Command::PageDown),
        Just(Command::First),
        Just(Command::Last),
        Just(Command::Open),
        Just(Command::Open),
        Just(Command::Open),
        Just(Command::Back),
        Just(Command::Home),
        Just(Command::Providers),
        Just(Command::Devices),
        Just(Command::Devices),
        Just(Command::Checks),
        Just(Command::Facts),
        Just(Command::History),
        Just(Command::Filter),
        Just(Command::Filter),
        Just(Command::Refresh),
        Just(Command::Confirm),
        Just(Command::Monday),
        Just(Command::Work),
        Just(Command::Mark),
        Just(Command::MarkAll),
        Just(Command::Note),
        Just(Command::Notes),
        Just(Command::InHand),
        Just(Command::Rest),
        Just(Command::Propose),
        Just(Command::Retire),
        Just(Command::Replace),
        Just(Command::Looked),
        Just(Command::Email),
        Just(Command::Palette),
        Just(Command::Copy),
        Just(Command::NextSection),
        Just(Command::PreviousSection),
        Just(Command::Sort),
        Just(Command::Columns),
        Just(Command::SavedFilters),
        Just(Command::SaveFilter),
        Just(Command::Enrolment),
        Just(Command::Operators),
        Just(Command::Log),
        Just(Command::Revoke),
        Just(Command::Make),
        Just(Command::Yes),
        Just(Command::No),
        Just(Command::Coverage),
        Just(Command::Measure),
        Just(Command::Grouping),
        Just(Command::TargetUp),
        Just(Command::TargetDown),
        Just(Command::Help),
        Just(Command::Suspend),
        any::<char>().prop_map(Command::Insert),
        prop_oneof![Just('r'), Just('e'), Just(' ')].prop_map(Command::Insert),
        Just(Command::Erase),
        Just(Command::EraseWord),
        Just(Command::EraseAll),
        Just(Command::Accept),
        Just(Command::Cancel),
    ]
}

fn size() -> impl Strategy<Value = Size> {
    (0_u16..=300, 0_u16..=100).prop_map(|(width, height)| Size { width, height })
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => command().prop_map(Event::Command),
        1 => any::<String>().prop_map(Event::Paste),
        2 => size().prop_map(Event::Resize),
        1 => (0_u64..4).prop_map(Event::Stamp),
        1 => (-100_000_i64..100_000).prop_map(|by| {
            Event::Tick(now().checked_add(jiff::SignedDuration::from_secs(by)).unwrap())
        }),
        1 => (0_u64..40).prop_map(|generation| Event::Reply {
            generation: crate::event::Generation(generation),
            reply: Err("late".to_owned()),
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_events_at_any_size_are_drawn(
        first in size(),
        large in any::<bool>(),
        shrink in 0_usize..8,
        events in proptest::collection::vec(event(), 0..40),
    ) {
        let estate = if large { Estate::large(900) } else { Estate::programme() };
        let mut person = Person::new(&estate, &options(), first.width, first.height);
        for (n, event) in events.into_iter().enumerate() {
            if n == shrink {
                // Rows vanish under the cursor.
                estate.rows().truncate(shrink * 40);
            }
            person.event(event);
            person.buffer();
        }
        prop_assert!(!person.gone);
        prop_assert!(matches!(person.model.stack().first().map(|screen| &screen.view), Some(View::Home)));
    }
}
