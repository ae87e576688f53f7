//! Moving everything from a file into a database, and proving that it is the same there.

use std::collections::BTreeMap;
use std::path::Path;

use dspt_report::log::proof;
use ring::digest;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::log;
use super::place::Place;
use super::tree;
use crate::engine::Cell;
use crate::engine::Connection;
use crate::engine::FromSql;
use crate::engine::postgres::Address;
use crate::engine::postgres::Session;
use crate::error::StoreError;
use crate::limits;

const OPERATION: &str = "move everything";

/// What was moved.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Moved {
    /// Rows, and a digest of them all whatever their order, of each table: the same in the file and in the database.
    pub tables: Vec<MovedTable>,
}

/// What was moved of one table.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct MovedTable {
    /// The table's name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// The sum of the SHA-256 of its rows, modulo 2^256.
    pub digest: [u8; 32],
}

/// Moves everything that a file holds into an empty database. Nobody writes to the file meanwhile, and the database shows all
/// or nothing: what came there is read back and compared before it counts. The file stays as it is.
///
/// # Errors
/// [`StoreError::Taken`] for a database that holds something, `Corrupt` where what came there is not what was sent, and as
/// [`crate::SqlStore::open`] and [`crate::SqlStore::connect`].
pub fn migrate(from: &Path, to: &str) -> Result<Moved, StoreError> {
    let target = Place::Database(Box::new(Address::parse(to)?));
    let source = Place::File(from.to_path_buf());
    std::thread::scope(|scope| scope.spawn(|| between(&source, &target)).join())
        .unwrap_or(Err(StoreError::Defect))
}

fn between(source: &Place, target: &Place) -> Result<Moved, StoreError> {
    if !source.shown().exists() {
        return Err(StoreError::NotFound {
            what: "store to move",
        });
    }
    source.prepare()?;
    target.prepare()?;
    let of_source = |failure: Failure| failure.at(source.shown());
    let of_target = |failure: Failure| failure.at(target.shown());
    let file = source.writer().map_err(of_source)?;
    let database = target.writer().map_err(of_target)?;
    let reading = file.begin_writing().during(OPERATION).map_err(of_source)?;
    let writing = database.begin_writing().during(OPERATION).map_err(of_target)?;
    let Connection::Postgres(session) = &database else {
        return Err(StoreError::Defect);
    };
    let tables = tables(&reading, &writing).map_err(of_target)?;
    must_be_empty(&writing, &tables).map_err(of_target)?;
    let providers = Providers::read(&reading).map_err(of_source)?;
    let moved = move_all(&reading, session, &tables, &providers).map_err(of_target)?;
    for (table, moved) in tables.iter().zip(&moved) {
        let there = digest_of(&writing, session, table).map_err(of_target)?;
        if there != *moved {
            return Err(of_target(Failure::Damaged {
                operation: "read back what was moved",
            }));
        }
    }
    same_root(&writing).map_err(of_target)?;
    writing.commit().during(OPERATION).map_err(of_target)?;
    Ok(Moved { tables: moved })
}

/// The log that was moved is the same log: its root is made again from what came there.
fn same_root(database: &Connection) -> Result<(), Failure> {
    let Some(head) = log::head(database)? else {
        return Ok(());
    };
    let made = proof::root(head.size, |node| tree::node(database, node))?;
    (made == head.root).then_some(()).ok_or(Failure::Damaged {
        operation: "make the root of the log again",
    })
}

/// A table as both know it.
struct Table {
    name: String,
    /// Names and types, in the database's order.
    columns: Vec<(String, String)>,
    /// The database has the provider in a column of its own.
    adds_provider: bool,
}

/// Of the database alone: its format, and how many changes there were.
const NOT_MOVED: [&str; 2] = ["change_number", "dspt_format"];
/// Columns of the file that hold nothing any more.
const EMPTY: [(&str, &str); 2] = [("provider", "cqc"), ("provider", "ods")];

/// The tables in an order in which none is before what it refers to. Both must know the same.
fn tables(file: &Connection, database: &Connection) -> Result<Vec<Table>, Failure> {
    let names = all::<String>(
        database,
        "SELECT c.relname::text FROM pg_class c
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY c.oid",
    )?;
    let names: Vec<String> = names
        .into_iter()
        .filter(|name| !NOT_MOVED.contains(&name.as_str()))
        .collect();
    let known = all::<String>(
        file,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )?;
    let mut missing = known.iter().filter(|name| !names.contains(name));
    if missing.next().is_some() || known.len() != names.len() {
        return Err(Failure::Damaged {
            operation: "compare the tables",
        });
    }
    names
        .into_iter()
        .map(|name| table(file, database, name))
        .collect()
}

fn table(file: &Connection, database: &Connection, name: String) -> Result<Table, Failure> {
    let columns: Vec<(String, String)> = database
        .prepare_cached(
            "SELECT a.attname::text, a.atttypid::regtype::text FROM pg_attribute a
             WHERE a.attrelid = to_regclass(quote_ident(?1)) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        )
        .and_then(|mut find| find.query_map((&name,), |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .during(OPERATION)?;
    let known = all::<String>(file, &format!("SELECT name FROM pragma_table_info('{name}')"))?;
    let is_empty = |column: &str| EMPTY.contains(&(name.as_str(), column));
    let known: Vec<&String> = known.iter().filter(|column| !is_empty(column)).collect();
    let adds_provider = !known.iter().any(|column| *column == "provider")
        && columns.iter().any(|(column, _)| column == "provider");
    let shared = columns
        .iter()
        .filter(|(column, _)| known.contains(&column))
        .count();
    if shared != known.len() || shared + usize::from(adds_provider) != columns.len() {
        return Err(Failure::Damaged {
            operation: "compare the tables",
        });
    }
    Ok(Table {
        name,
        columns,
        adds_provider,
    })
}

fn all<T: FromSql>(sql: &Connection, text: &str) -> Result<Vec<T>, Failure> {
    sql.prepare_cached(text)
        .and_then(|mut find| find.query_map((), |row| row.get(0))?.collect())
        .during(OPERATION)
}

/// Made by the first step, and put in the place of by what is moved.
const MADE_BY_ITSELF: [&str; 2] = ["party", "history"];

fn must_be_empty(database: &Connection, tables: &[Table]) -> Result<(), Failure> {
    for table in tables {
        let most = i64::from(MADE_BY_ITSELF.contains(&table.name.as_str()));
        let count = all::<i64>(database, &format!("SELECT count(*) FROM \"{}\"", table.name))?;
        if count != [most] {
            return Err(StoreError::Taken {
                what: "this database",
            }
            .into());
        }
    }
    Ok(())
}

/// Whose each device is: its number in the database begins with its provider's.
struct Providers {
    of_devices: BTreeMap<i64, i64>,
    /// By the number of the body.
    of_books: BTreeMap<i64, i64>,
}

impl Providers {
    fn read(file: &Connection) -> Result<Self, Failure> {
        let pairs = |text: &str| -> Result<Vec<(i64, i64)>, Failure> {
            file.prepare_cached(text)
                .and_then(|mut find| {
                    find.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
                        .collect()
                })
                .during(OPERATION)
        };
        let books =
            "SELECT b.number, d.provider FROM body b JOIN device d ON d.number = b.device WHERE b.kind = 3";
        Ok(Self {
            of_devices: pairs("SELECT number, provider FROM device")?
                .into_iter()
                .collect(),
            of_books: pairs(books)?.into_iter().collect(),
        })
    }

    /// The number of a device, or of a body of it, in the database. Neither has the number zero.
    fn number(&self, device: i64, number: i64) -> Option<i64> {
        if number == 0 {
            return Some(0);
        }
        let provider = self.of_devices.get(&device)?;
        Some((provider << 32) | number)
    }

    fn of(&self, device: i64) -> Option<i64> {
        self.of_devices.get(&device).copied()
    }
}

/// What a number in a column is the number of.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Of {
    Device,
    Body,
    /// As the source of a risk says.
    Risk,
    /// Anything of 32 bits without a sign, in a column that has one.
    Rest,
    Other,
}

fn number_of(table: &str, column: &str) -> Of {
    match (table, column) {
        // Below every number there: what was under way begins anew.
        ("retention", _) => Of::Other,
        // Kept without the provider's half there, as everything is in the file.
        ("report", "device" | "facts" | "findings" | "inventory" | "assessment" | "duration_ms") => Of::Rest,
        ("device", "number") | ("replacement", "old" | "new") | (_, "device") => Of::Device,
        ("body", "number")
        | (_, "facts" | "findings" | "inventory")
        | ("device" | "device_past", "assessment") => Of::Body,
        ("risk", "number") => Of::Risk,
        _ => Of::Other,
    }
}

/// A row of the file as the database is to hold it.
fn moved_row(table: &Table, providers: &Providers, row: &mut [Cell]) -> Option<()> {
    let place = |wanted: &str| table.columns.iter().position(|(column, _)| column == wanted);
    let own = if table.name == "device" {
        "number"
    } else {
        "device"
    };
    let device = match place(own).and_then(|place| row.get(place)) {
        Some(Cell::Integer(number)) => *number,
        _ => 0,
    };
    let of_device = place("source").and_then(|place| row.get(place)) == Some(&Cell::Integer(0));
    for ((column, _), held) in table.columns.iter().zip(row.iter_mut()) {
        if let Cell::Integer(number) = held {
            *number = match number_of(&table.name, column) {
                Of::Device => providers.number(*number, *number)?,
                Of::Body => providers.number(device, *number)?,
                Of::Risk if of_device => (providers.of_books.get(number)? << 32) | *number,
                Of::Rest => i64::from(u32::try_from(*number).ok()?.cast_signed()),
                Of::Risk | Of::Other => *number,
            };
        }
    }
    if table.adds_provider {
        let place = place("provider")?;
        *row.get_mut(place)? = Cell::Integer(providers.of(device)?);
    }
    Some(())
}

fn move_all(
    file: &Connection,
    session: &Session,
    tables: &[Table],
    providers: &Providers,
) -> Result<Vec<MovedTable>, Failure> {
    // What they count is moved too.
    session
        .run_all("ALTER TABLE device DISABLE TRIGGER USER")
        .during(OPERATION)?;
    for table in MADE_BY_ITSELF {
        session
            .run_all(&format!("DELETE FROM {table}"))
            .during(OPERATION)?;
    }
    let mut moved = Vec::new();
    for table in tables {
        moved.push(move_table(file, session, table, providers)?);
    }
    session
        .run_all("ALTER TABLE device ENABLE TRIGGER USER")
        .during(OPERATION)?;
    session.run_all(NEXT_NUMBERS).during(OPERATION)?;
    Ok(moved)
}

/// Whatever is counted goes on behind what was moved.
const NEXT_NUMBERS: &str = "DO $$
    DECLARE counted RECORD;
    BEGIN
        FOR counted IN SELECT table_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND is_identity = 'YES'
        LOOP
            EXECUTE format('SELECT setval(pg_get_serial_sequence(quote_ident(%L), ''number''), coalesce(max(number), 0) + 1, false) FROM %I',
                counted.table_name, counted.table_name);
        END LOOP;
        PERFORM setval('device_count', coalesce(max(number & 4294967295), 0) + 1, false) FROM device;
        PERFORM setval('body_count', coalesce(max(number & 4294967295), 0) + 1, false) FROM body;
    END $$";

fn move_table(
    file: &Connection,
    session: &Session,
    table: &Table,
    providers: &Providers,
) -> Result<MovedTable, Failure> {
    let asked: Vec<&str> = table
        .columns
        .iter()
        .map(|(column, _)| {
            if table.adds_provider && column == "provider" {
                "NULL"
            } else {
                column.as_str()
            }
        })
        .collect();
    let mut sum = Sum::default();
    let mut find = file
        .prepare_cached(&format!("SELECT {} FROM \"{}\"", asked.join(", "), table.name))
        .during(OPERATION)?;
    let mut found = find.query(()).during(OPERATION)?;
    let mut rows = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        let mut held = Vec::with_capacity(asked.len());
        for column in 0..asked.len() {
            held.push(row.get(column).during(OPERATION)?);
        }
        moved_row(table, providers, &mut held).intact("read whose a row is")?;
        sum.add(&held);
        rows.push(held);
        if rows.len() == limits::MOVED_AT_ONCE {
            session
                .copy_in(&table.name, &table.columns, &std::mem::take(&mut rows))
                .during(OPERATION)?;
        }
    }
    session
        .copy_in(&table.name, &table.columns, &rows)
        .during(OPERATION)?;
    Ok(sum.of(table))
}

fn digest_of(database: &Connection, session: &Session, table: &Table) -> Result<MovedTable, Failure> {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|(column, _)| format!("\"{column}\""))
        .collect();
    let name = &table.name;
    let cursor = format!(
        "DECLARE moved_{name} NO SCROLL CURSOR FOR SELECT {} FROM \"{name}\"",
        columns.join(", ")
    );
    session.run_all(&cursor).during(OPERATION)?;
    let mut sum = Sum::default();
    let text = format!("FETCH {} FROM moved_{name}", limits::MOVED_AT_ONCE);
    loop {
        let mut find = database.prepare_cached(&text).during(OPERATION)?;
        let mut found = find.query(()).during(OPERATION)?;
        let before = sum.rows;
        while let Some(row) = found.next().during(OPERATION)? {
            let held = (0..columns.len())
                .map(|column| row.get(column))
                .collect::<Result<Vec<Cell>, _>>();
            sum.add(&held.during(OPERATION)?);
        }
        if sum.rows == before {
            break;
        }
    }
    session
        .run_all(&format!("CLOSE moved_{name}"))
        .during(OPERATION)?;
    Ok(sum.of(table))
}

/// A digest of rows that does not depend on their order.
#[derive(Default)]
struct Sum {
    rows: u64,
    /// Little-endian, modulo 2^256.
    digest: [u8; 32],
}

impl Sum {
    fn add(&mut self, row: &[Cell]) {
        let mut context = digest::Context::new(&digest::SHA256);
        for held in row {
            // Each value by its kind and length, so that no two rows are told alike.
            let (kind, bytes): (u8, &[u8]) = match held {
                Cell::Null => (0, &[]),
                Cell::Integer(value) => (1, &value.to_be_bytes()),
                Cell::Text(text) => (2, text.as_bytes()),
                Cell::Blob(bytes) => (3, bytes),
            };
            context.update(&[kind]);
            context.update(&(bytes.len() as u64).to_be_bytes());
            context.update(bytes);
        }
        let mut carry = 0_u16;
        for (sum, byte) in self.digest.iter_mut().zip(context.finish().as_ref()) {
            let [high, low] = (u16::from(*sum) + u16::from(*byte) + carry).to_be_bytes();
            (*sum, carry) = (low, u16::from(high));
        }
        self.rows += 1;
    }

    fn of(self, table: &Table) -> MovedTable {
        MovedTable {
            name: table.name.clone(),
            rows: self.rows,
            digest: self.digest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[Vec<Cell>]) -> [u8; 32] {
        let mut sum = Sum::default();
        rows.iter().for_each(|row| sum.add(row));
        sum.digest
    }

    #[test]
    fn the_digest_tells_rows_apart_but_not_their_order() {
        let one = vec![Cell::Integer(1), Cell::Text("a".to_owned())];
        let two = vec![Cell::Integer(2), Cell::Null];
        assert_eq!(sum(&[one.clone(), two.clone()]), sum(&[two.clone(), one.clone()]));
        assert_ne!(sum(&[one.clone(), one.clone()]), sum(&[one.clone(), two]));
        assert_ne!(
            sum(&[vec![Cell::Text("ab".to_owned())]]),
            sum(&[vec![Cell::Blob(b"ab".to_vec())]])
        );
        assert_ne!(sum(&[one]), sum(&[]));
    }
}
