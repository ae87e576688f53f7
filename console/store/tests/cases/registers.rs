//! Registers as dated versions: each day is answered by its nearest files, in whatever order they came.

use dspt_register::Board;
use dspt_register::By;
use dspt_register::CqcLocation;
use dspt_register::Kind;
use dspt_register::Measure;
use dspt_register::Part;
use dspt_register::Programme;
use dspt_register::Segment;
use dspt_register::synthetic;
use dspt_report::Digest;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewRegister;
use dspt_store::change::RegisterRows;
use dspt_store::model::AreaLocation;
use dspt_store::model::LocationFilter;
use dspt_store::model::RegisterChangeKind;
use dspt_store::model::Scope;
use dspt_store::model::Standing;
use dspt_store::work;
use jiff::civil::Date;
use jiff::civil::date;

use crate::support::after_hours;
use crate::support::noon;

const ALL: &Scope = &Scope::Everything;

pub(crate) fn locations(of: Date, rows: Vec<CqcLocation>) -> NewRegister {
    let text = format!("{of} {rows:?}");
    NewRegister {
        kind: Kind::CqcLocations,
        of,
        sha256: Digest::of(text.as_bytes()),
        rows: RegisterRows::Locations(rows),
        refused: 0,
    }
}

fn other(kind: Kind, of: Date, rows: RegisterRows) -> NewRegister {
    let sha256 = Digest::of(format!("{of} {rows:?}").as_bytes());
    NewRegister {
        kind,
        of,
        sha256,
        rows,
        refused: 0,
    }
}

async fn import(store: &dyn Store, new: NewRegister) {
    store.register_import(ALL, new, noon()).await.unwrap();
}

async fn import_all(store: &dyn Store, programme: &Programme) {
    let (day, dspt) = (programme.locations_of, programme.dspt_of);
    import(store, locations(day, programme.locations.clone())).await;
    let rows = RegisterRows::Dspt(programme.dspt.clone());
    import(store, other(Kind::DsptSearch, dspt, rows)).await;
    let rows = RegisterRows::Organisations(programme.headquarters.clone());
    import(store, other(Kind::OdsHeadquarters, day, rows)).await;
    let rows = RegisterRows::Organisations(programme.sites.clone());
    import(store, other(Kind::OdsSites, day, rows)).await;
}

pub(crate) async fn figures_from_the_store_are_those_of_the_registers_on_any_day(store: &dyn Store) {
    assert!(
        store
            .board(ALL, Measure::InDate, By::All, date(2026, 6, 1))
            .await
            .unwrap()
            .is_none()
    );
    let programme = synthetic(11, 400, date(2026, 6, 1));
    import_all(store, &programme).await;
    // Two passes: what was made for the first is kept for the second.
    for _ in 0..2 {
        for (month, day) in [
            (1, 15),
            (3, 1),
            (6, 1),
            (6, 30),
            (7, 1),
            (8, 31),
            (9, 1),
            (12, 24),
        ] {
            let day = date(2026, month, day);
            let board = Board::new(&programme.as_at(day));
            for (by, measure) in By::ALL
                .into_iter()
                .flat_map(|by| Measure::ALL.map(|measure| (by, measure)))
            {
                // The lookup of places of a synthetic programme is not imported here.
                if matches!(by, By::NhsRegion | By::Icb | By::Authority) {
                    continue;
                }
                let told = store.board(ALL, measure, by, day).await.unwrap().unwrap();
                let kinds = board.segments().filter(|segment| segment.by() == by);
                let wanted: Vec<_> = kinds.map(|s| (s.clone(), board.coverage(s, measure))).collect();
                let found: Vec<_> = told
                    .rows
                    .into_iter()
                    .map(|row| (row.segment, row.coverage))
                    .collect();
                assert_eq!(found, wanted, "{by:?} {measure:?} {day}");
            }
        }
    }
}

async fn listed(store: &dyn Store, day: Date) -> Vec<AreaLocation> {
    let which = LocationFilter::default();
    let (mut rows, mut after) = (Vec::new(), None::<String>);
    loop {
        let asked = store.area_locations(ALL, Segment::All, which.clone(), day, after.as_deref(), 7);
        let page = asked.await.unwrap().unwrap().page;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            assert_eq!(page.total, rows.len() as u64);
            return rows;
        }
    }
}

fn renamed(rows: &[CqcLocation], every: usize, name: &str) -> Vec<CqcLocation> {
    let mut rows = rows.to_vec();
    for row in rows.iter_mut().step_by(every) {
        row.name = format!("Z{name} {}", row.id);
    }
    rows
}

pub(crate) async fn a_day_is_answered_by_its_nearest_file_in_whatever_order_files_came(store: &dyn Store) {
    let days = [
        date(2026, 3, 1),
        date(2026, 4, 1),
        date(2026, 5, 1),
        date(2026, 6, 1),
    ];
    let programme = synthetic(5, 60, days[0]);
    let first = programme.locations.clone();
    let second = renamed(&first[..50], 7, "second");
    let third = renamed(&first, 5, "third");
    let fourth = renamed(&second, 3, "fourth");
    let versions = [first, second, third, fourth];
    let rows = RegisterRows::Dspt(programme.dspt.clone());
    import(store, other(Kind::DsptSearch, days[0], rows)).await;
    // The third day first holds something else: a later file of a day takes the place of the one before.
    import(store, locations(days[2], renamed(&versions[2], 2, "wrong"))).await;
    for place in [3, 0, 2, 1] {
        import(store, locations(days[place], versions[place].clone())).await;
    }
    let asked = [
        (2026, 1, 1, 0),
        (2026, 3, 1, 0),
        (2026, 3, 31, 0),
        (2026, 4, 1, 1),
        (2026, 5, 30, 2),
        (2027, 1, 1, 3),
    ];
    for (year, month, day, version) in asked {
        let day = date(year, month, day);
        let mut wanted: Vec<_> = versions[version].iter().filter(|l| l.counts()).collect();
        wanted.sort_by(|a, b| a.id.cmp(&b.id));
        let wanted: Vec<_> = wanted
            .into_iter()
            .map(|l| (l.id.clone(), l.name.clone()))
            .collect();
        let found: Vec<_> = listed(store, day)
            .await
            .into_iter()
            .map(|l| (l.id, l.name))
            .collect();
        assert_eq!(found, wanted, "{day}");
        let area = store
            .area(ALL, Segment::All, Measure::InDate, day)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(area.registers.locations, days[version], "{day}");
    }
}

pub(crate) async fn the_same_file_again_changes_nothing(store: &dyn Store) {
    let day = date(2026, 6, 1);
    let rows = synthetic(2, 20, day).locations;
    let first = store
        .register_import(ALL, locations(day, rows.clone()), noon())
        .await
        .unwrap();
    assert_eq!((first.known, first.replaced, first.before), (false, false, None));
    let (version, size) = (store.version().await.unwrap(), store.log_size().await.unwrap());
    let again = store
        .register_import(ALL, locations(day, rows), after_hours(1))
        .await
        .unwrap();
    assert!(again.known);
    assert_eq!(again.file, first.file);
    assert_eq!(store.log_size().await.unwrap(), size);
    assert_eq!(store.version().await.unwrap(), version);
}

pub(crate) async fn what_changed_among_locations_is_kept_with_its_day(store: &dyn Store) {
    let (march, april, june) = (date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 1));
    let rows: Vec<CqcLocation> = synthetic(4, 30, march).locations;
    let mut later = renamed(&rows[1..], 40, "renamed");
    later[1].provider = Some("1-777777".parse().unwrap());
    import(store, locations(march, rows.clone())).await;
    let told = store
        .register_import(ALL, locations(june, later.clone()), noon())
        .await
        .unwrap();
    let wanted = vec![
        (RegisterChangeKind::Closed, 1),
        (RegisterChangeKind::ChangedHands, 1),
        (RegisterChangeKind::Renamed, 1),
    ];
    assert_eq!((told.before, told.changes), (Some(march), wanted));
    let days = |page: dspt_store::model::Page<dspt_store::model::RegisterChange>| {
        page.rows.iter().map(|row| (row.of, row.what)).collect::<Vec<_>>()
    };
    let page = store.register_changes(ALL, None, None, 10).await.unwrap();
    assert_eq!((page.total, page.rows[0].id.clone()), (3, rows[0].id.clone()));
    assert!(days(page).iter().all(|(of, _)| *of == june));
    // A file of a day in between moves what it shows already.
    import(store, locations(april, later)).await;
    let page = store.register_changes(ALL, None, None, 10).await.unwrap();
    assert!(page.total == 3 && days(page).iter().all(|(of, _)| *of == april));
    let page = store
        .register_changes(ALL, Some("Nowhere"), None, 10)
        .await
        .unwrap();
    assert_eq!(page.total, 0);
}

pub(crate) async fn a_register_of_another_kind_or_without_rows_is_refused(store: &dyn Store) {
    let day = date(2026, 6, 1);
    let rows = RegisterRows::Locations(synthetic(1, 3, day).locations);
    for new in [other(Kind::DsptSearch, day, rows), locations(day, Vec::new())] {
        let refused = store.register_import(ALL, new, noon()).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{refused:?}");
    }
    assert!(store.registers(ALL, None, 1_000).await.unwrap().rows.is_empty());
}

pub(crate) async fn an_area_is_told_with_its_lists(store: &dyn Store) {
    let day = date(2026, 6, 1);
    let programme = synthetic(8, 300, day);
    import_all(store, &programme).await;
    let kent = Segment::AuthorityNamed("Kent".to_owned());
    let area = store
        .area(ALL, kent.clone(), Measure::InDate, day)
        .await
        .unwrap()
        .unwrap();
    let parts = area.figures[0].parts;
    assert!(parts.of() > 0 && parts.covered() > 0, "{parts:?}");
    let kinds: u32 = area.kinds.iter().map(|row| row.coverage.parts.of()).sum();
    assert_eq!(kinds, parts.of());
    for (standing, count) in [
        (Standing::Any, parts.of()),
        (Standing::Covered, parts.covered()),
        (Standing::Listed, parts.listed),
        (Standing::NotFound, parts.not_found),
        (Standing::Lapsing, area.lapsing.lapsing),
    ] {
        let which = LocationFilter {
            standing,
            ..LocationFilter::default()
        };
        let asked = store.area_locations(ALL, kent.clone(), which, day, None, 1000);
        let page = asked.await.unwrap().unwrap().page;
        assert_eq!(
            (page.total, page.rows.len()),
            (u64::from(count), count as usize),
            "{standing:?}"
        );
        assert!(
            page.rows
                .iter()
                .all(|row| row.authority == "Kent" && row.telephone.is_some())
        );
        assert!(standing != Standing::NotFound || page.rows.iter().all(|row| row.part == Part::NotFound));
    }
    let all = listed(store, day).await;
    let wanted = all.iter().find(|row| row.authority == "Kent").unwrap();
    let telephone = wanted.telephone.clone().unwrap();
    for (text, count) in [
        (format!("{telephone} KENT {}", wanted.id), 1),
        ("nowhere at all".to_owned(), 0),
    ] {
        let which = LocationFilter {
            text,
            ..LocationFilter::default()
        };
        let asked = store.area_locations(ALL, kent.clone(), which, day, None, 1000);
        let page = asked.await.unwrap().unwrap().page;
        assert_eq!((page.total, page.rows.len() as u64), (count, count));
        assert!(page.rows.iter().all(|row| row == wanted));
    }
    let named = |typed| work::area_named(store, ALL, typed, day);
    assert_eq!(named("KENT").await.unwrap(), Some(kent.clone()));
    assert_eq!(named(" ").await.unwrap(), Some(Segment::All));
    let refused = [named("Nowhere").await, named("e").await];
    assert!(
        matches!(
            refused,
            [
                Err(StoreError::NotFound { .. }),
                Err(StoreError::Ambiguous { .. })
            ]
        ),
        "{refused:?}"
    );
    let tree = store.area_tree(ALL, Measure::InDate, day).await.unwrap().unwrap();
    let branch = tree.rows.iter().find(|branch| branch.segment == kent).unwrap();
    assert_eq!((branch.depth, branch.coverage.parts), (1, parts));
    let points = area.trend.points;
    assert!(
        points
            .windows(2)
            .all(|pair| pair[0].last_year <= pair[1].last_year && pair[0].day < pair[1].day)
    );
    assert_eq!(
        points.iter().filter_map(|point| point.this_year).max(),
        Some(area.trend.published)
    );
}

pub(crate) async fn indicators_are_told_with_their_days_and_where_they_were_published(store: &dyn Store) {
    let day = date(2026, 6, 1);
    let read = dspt_register::read_indicators(
        b"indicator,date,of,value,unit,source\n\
          digital records,2026-01-01,England,70,%,a made-up page\n\
          digital records,2026-03-01,England,72,%,a made-up page\n\
          digital records,2026-03-01,Kent,61,%,another made-up page\n\
          digital records,2026-03-01,1-990001,1,,one home\n",
    );
    let rows = RegisterRows::Indicators(read.unwrap().rows);
    store
        .register_import(ALL, other(Kind::Indicators, day, rows), noon())
        .await
        .unwrap();
    let told = |area, day| async move {
        let rows = store.indicators(ALL, area, day).await.unwrap();
        rows.iter().map(|row| row.value).collect::<Vec<f64>>()
    };
    let kent = Segment::AuthorityNamed("KENT".to_owned());
    assert_eq!(told(Segment::All, day).await, [72.0, 70.0, 61.0]);
    assert_eq!(told(kent, date(2026, 4, 1)).await, [72.0, 70.0, 61.0]);
    let rutland = Segment::AuthorityNamed("Rutland".to_owned());
    assert_eq!(told(rutland, date(2026, 2, 1)).await, [70.0]);
}

pub(crate) async fn who_helps_where_is_told_as_the_file_of_the_day_has_it(store: &dyn Store) {
    let import = |text: &'static str, day| async move {
        let read = dspt_register::read_helpers(text.as_bytes()).unwrap();
        let rows = RegisterRows::Helpers(read.rows);
        let new = other(Kind::Helpers, day, rows);
        store.register_import(ALL, new, noon()).await.unwrap();
    };
    let (spring, summer) = (date(2026, 4, 1), date(2026, 6, 1));
    import("area,organisation,telephone\nKent,Zed Care,01632960001\n", spring).await;
    import(
        "area,organisation,telephone\nE10000019,Lincs Care,01632960003\nengland,Zed Help,01632960002\n",
        summer,
    )
    .await;
    let told = |area, day| async move {
        let rows = store.helpers(ALL, area, day).await.unwrap();
        rows.into_iter()
            .map(|row| row.organisation)
            .collect::<Vec<String>>()
    };
    let kent = || Segment::AuthorityNamed("Kent".to_owned());
    let lincolnshire = Segment::Authority(Some(("E10000019".to_owned(), "Lincolnshire".to_owned())));
    assert_eq!(told(kent(), date(2026, 5, 1)).await, ["Zed Care"]);
    assert_eq!(told(kent(), summer).await, ["Zed Help"]);
    assert_eq!(told(lincolnshire, summer).await, ["Lincs Care", "Zed Help"]);
    assert_eq!(told(Segment::All, summer).await.len(), 2);
}
