use super::*;

const HEAD: Head = Head {
    id: id(5),
    sequence: 5,
};

const fn id(byte: u8) -> ReportId {
    ReportId::new([byte; 32])
}

fn link(sequence: u64, own: u8, previous: u8) -> Link {
    Link {
        id: id(own),
        sequence,
        previous: id(previous),
    }
}

fn kept(own: u8, standing: Standing) -> Vec<Kept> {
    vec![Kept {
        id: id(own),
        standing,
    }]
}

fn placed(link: Link, around: Around) -> Place {
    place(link, HEAD, || Ok::<_, ()>(around)).unwrap()
}

#[test]
fn what_follows_the_head_needs_no_look_around() {
    let never = || -> Result<Around, &str> { Err("looked around") };
    assert_eq!(place(link(6, 6, 5), HEAD, never), Ok(Place::Next { gap: None }));
    let gap = Some((6, 8));
    assert_eq!(place(link(9, 9, 1), HEAD, never), Ok(Place::Next { gap }));
    assert_eq!(place(link(6, 6, 4), HEAD, never), Err("looked around"));
}

#[test]
fn every_other_place_is_decided_by_what_is_around() {
    let gap = |before: Option<u8>, after: Option<u8>| Around {
        missing: true,
        before: before.map(id),
        after: after.map(id),
        ..Around::default()
    };
    let same = |own, standing| Around {
        same: kept(own, standing),
        ..Around::default()
    };
    let conflict = Place::Conflict { known: false };
    let cases = [
        (link(5, 5, 4), same(5, Standing::Accepted), Place::Again),
        (link(3, 3, 2), same(3, Standing::Late), Place::Again),
        (link(3, 7, 2), same(3, Standing::Accepted), conflict),
        (
            link(3, 3, 2),
            same(3, Standing::Conflict),
            Place::Conflict { known: true },
        ),
        (link(3, 3, 2), Around::default(), conflict),
        (link(6, 6, 4), Around::default(), conflict),
        (
            link(6, 6, 4),
            same(6, Standing::Conflict),
            Place::Conflict { known: true },
        ),
        (link(3, 3, 2), gap(None, None), Place::Late),
        (link(3, 3, 2), gap(Some(2), Some(3)), Place::Late),
        (link(3, 3, 2), gap(Some(7), None), conflict),
        (link(3, 3, 2), gap(None, Some(7)), conflict),
        (link(6, 6, 4), gap(None, None), conflict),
    ];
    for (link, around, expected) in cases {
        assert_eq!(placed(link, around.clone()), expected, "{link:?} {around:?}");
    }
}

#[test]
fn the_largest_number_does_not_overflow() {
    let head = Head {
        id: id(1),
        sequence: dspt_report::limits::SEQUENCE,
    };
    let around = || Ok::<_, ()>(Around::default());
    let place = place(link(dspt_report::limits::SEQUENCE, 2, 1), head, around);
    assert_eq!(place, Ok(Place::Conflict { known: false }));
}
