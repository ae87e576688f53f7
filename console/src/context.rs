//! What commands share: the store, the keys, the clock, the runtime.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use dspt_server::Authority;
use dspt_server::Clock;
use dspt_server::SystemClock;
use dspt_store::BoxFuture;
use dspt_store::SqlStore;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::every_row;
use dspt_store::limits;
use dspt_store::model::Page;
use dspt_store::model::Scope;
use jiff::Timestamp;
use tokio::runtime::Runtime;

use crate::cli::Global;
use crate::policies::Held;
use crate::policies::Policies;
use crate::source::LocalSource;

/// The operator at this machine, who may read the file, sees everything in it.
pub(crate) const SCOPE: Scope = Scope::Everything;

/// A command was given something that it cannot mean: exit code 64.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

/// What a store refuses because of how it was typed is wrong usage; everything else stays what it is.
pub(crate) fn refused(error: StoreError) -> anyhow::Error {
    if matches!(error, StoreError::Invalid { .. }) {
        Usage(error.to_string()).into()
    } else {
        error.into()
    }
}

/// Where those that there are can be looked through, after an error that found none such.
pub(crate) fn where_listed(error: &anyhow::Error) -> Option<&'static str> {
    let Some(StoreError::NotFound { what }) = error.chain().find_map(|cause| cause.downcast_ref()) else {
        return None;
    };
    match *what {
        "provider" => Some("; to see them all: dspt-console provider list"),
        "device" => Some("; to see them all: dspt-console device list"),
        "operator" => Some("; to see them all: dspt-console operator list"),
        "party" => Some("; to see them all: dspt-console party list"),
        "area" => Some("; to see them all: dspt-console show areas"),
        "check" => Some("; to see them all: dspt-console show checks"),
        _ => None,
    }
}

/// Opened once a command, from the global arguments.
pub(crate) struct Context {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) keys: PathBuf,
    pub(crate) runtime: Runtime,
    pub(crate) policies: Arc<Policies>,
}

impl Context {
    /// Opens the store that the arguments name, making it where there is none.
    pub(crate) fn open(global: &Global) -> anyhow::Result<Self> {
        let place = Place::typed(global.store.as_deref())?;
        let keys = place.keys(global.keys.clone())?;
        Self::at(runtime()?, &place, keys)
    }

    /// Opens this store.
    pub(crate) fn open_at(place: &Place, keys: PathBuf) -> anyhow::Result<Self> {
        Self::at(runtime()?, place, keys)
    }

    /// Opens a store at a path.
    pub(crate) fn on(runtime: Runtime, path: &Path, keys: PathBuf) -> anyhow::Result<Self> {
        Self::at(runtime, &Place::File(path.to_path_buf()), keys)
    }

    fn at(runtime: Runtime, place: &Place, keys: PathBuf) -> anyhow::Result<Self> {
        let store = {
            let _inside = runtime.enter();
            place.open()?
        };
        Ok(Self {
            store: Arc::new(store),
            keys,
            runtime,
            policies: Arc::default(),
        })
    }

    /// Runs what the store answers in its own time.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Every row of a list, page after page.
    pub(crate) fn every<'a, Row>(
        &'a self,
        mut ask: impl FnMut(&'a dyn Store, Option<&str>, u32) -> BoxFuture<'a, Page<Row>>,
    ) -> Result<Vec<Row>, StoreError> {
        let store = self.store.as_ref();
        self.wait(every_row(|after| ask(store, after, limits::PAGE_ROWS)))
    }

    /// The checks in force.
    pub(crate) fn in_force(&self) -> anyhow::Result<Arc<Held>> {
        Ok(self.wait(self.policies.in_force(self.store.as_ref()))?)
    }

    /// The rows of the screens, from this store.
    pub(crate) fn source(&self) -> LocalSource {
        let runtime = self.runtime.handle().clone();
        LocalSource::new(
            self.store.clone(),
            SCOPE,
            runtime,
            self.policies.clone(),
            dspt_tui::Clock::new(now),
        )
        .with_keys(self.keys.clone())
    }

    /// The console's own certificate authority, made on first use.
    pub(crate) fn authority(&self) -> anyhow::Result<Authority> {
        Authority::open_or_create(&self.keys)
            .with_context(|| format!("cannot use the console's keys in {}", self.keys.display()))
    }
}

/// Where everything that waits is run.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start")
}

/// The time.
pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

/// Where a store is.
#[derive(Clone)]
pub(crate) enum Place {
    File(PathBuf),
    /// By its address, which may hold a password: it is not to be shown.
    Database(String),
}

impl Place {
    /// The store that was named, or the one of this machine.
    pub(crate) fn typed(store: Option<&str>) -> anyhow::Result<Self> {
        let Some(text) = store else {
            return default_path().map(Self::File);
        };
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Database(text.to_owned())),
            // What may be an address with a password is not repeated.
            _ => Err(Usage(
                "this names no store; write --store sqlite:PATH or --store postgres://USER@HOST/DATABASE"
                    .to_owned(),
            )
            .into()),
        }
    }

    /// Whether a store was made here; of a database that is for the database to say.
    pub(crate) fn is_there(&self) -> bool {
        match self {
            Self::File(path) => path.exists(),
            Self::Database(_) => true,
        }
    }

    /// The folder of the keys: the one that was named, else beside the file, else where the store of this machine would be.
    pub(crate) fn keys(&self, named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
        match (named, self) {
            (Some(keys), _) => Ok(keys),
            (None, Self::File(path)) => Ok(path.with_file_name("keys")),
            (None, Self::Database(_)) => Ok(default_path()?.with_file_name("keys")),
        }
    }

    /// Opens it, making it where there is none.
    pub(crate) fn open(&self) -> anyhow::Result<SqlStore> {
        match self {
            Self::File(path) => {
                SqlStore::open(path).with_context(|| format!("cannot open the store {}", path.display()))
            }
            Self::Database(url) => SqlStore::connect(url)
                .map_err(refused)
                .context("cannot open the store"),
        }
    }
}

/// `/var/lib` for root and for the account of the package's service, the user's own state folder otherwise.
fn default_path() -> anyhow::Result<PathBuf> {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .filter(|home| home.is_absolute());
    let state = std::env::var_os("XDG_STATE_HOME")
        .map(PathBuf::from)
        .filter(|state| state.is_absolute());
    let local = std::env::var_os("LOCALAPPDATA").map(PathBuf::from);
    let system = [Path::new("/root"), Path::new(SERVICE_HOME)];
    let folder = if home.as_deref().is_some_and(|home| system.contains(&home)) {
        refuse_for_another(Path::new(SERVICE_HOME))?;
        Some(PathBuf::from("/var/lib"))
    } else {
        state
            .or(local)
            .or_else(|| home.map(|home| home.join(".local/state")))
    };
    folder
        .map(|folder| folder.join("dspt-console/console.db"))
        .ok_or_else(|| {
            Usage("no home folder to keep the store in; write --store sqlite:PATH".to_owned()).into()
        })
}

/// Where the package's service keeps everything, which is its account's home too.
const SERVICE_HOME: &str = "/var/lib/dspt-console";

/// What root made in the service's folder, the service could not open.
#[cfg(unix)]
fn refuse_for_another(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::MetadataExt;

    let owner = |path: &Path| path.metadata().map(|about| about.uid()).ok();
    match (owner(folder), owner(Path::new("/proc/self"))) {
        (Some(theirs), Some(ours)) if theirs != ours => Err(Usage(format!(
            "{} belongs to the service's own account; type: sudo -u dspt-console dspt-console, and the rest as before",
            folder.display()
        ))
        .into()),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn refuse_for_another(_: &Path) -> anyhow::Result<()> {
    Ok(())
}
